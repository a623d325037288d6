package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Counts what is in a store. Used once, by one thread. */
final class UsageCounter {
    private final Disk disk;
    private final String root;
    private final Set<Long> seen = new HashSet<>(); // a blob can be a hard link to another, and is on the disk once

    UsageCounter(Disk disk, String root) {
        this.disk = disk;
        this.root = root;
    }

    StoreUsage count(List<StoredImage> images, List<StoredImage> used, Garbage garbage, Garbage unused)
            throws IOException {
        StoreUsage.Part sha256 = files(root + "/blobs/sha256", "");
        StoreUsage.Part sha512 = files(root + "/blobs/sha512", "");
        StoreUsage.Part blobs = new StoreUsage.Part(sha256.count() + sha512.count(), sha256.bytes() + sha512.bytes());
        return new StoreUsage(
                manifests(images),
                manifests(used),
                blobs,
                layers(),
                files(root + "/tmp", Sweeper.PART),
                garbage,
                unused);
    }

    /** How many images have these names. */
    private static int manifests(List<StoredImage> images) {
        Set<Digest> manifests = new HashSet<>();
        for (StoredImage image : images) {
            manifests.add(image.manifest().digest());
        }
        return manifests.size();
    }

    private StoreUsage.Part files(String directory, String end) throws IOException {
        int count = 0;
        long bytes = 0;
        for (String name : disk.list(directory)) {
            Disk.Status status = name.endsWith(end) ? disk.status(directory + "/" + name) : null;
            if (status != null && seen.add(status.inode())) {
                count++;
                bytes += status.allocated();
            }
        }
        return new StoreUsage.Part(count, bytes);
    }

    private StoreUsage.Part layers() throws IOException {
        int count = 0;
        long bytes = 0;
        for (String name : disk.list(root + "/layers")) {
            count++;
            bytes += LayerStore.stored(disk, root + "/layers/" + name);
        }
        return new StoreUsage.Part(count, bytes);
    }
}
