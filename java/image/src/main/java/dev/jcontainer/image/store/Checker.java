package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.store.Finding.Kind;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks a whole store: every blob against its digest, every layer against its checksum, every tag against what it
 * refers to, and that there is nothing else. Other processes may pull and remove meanwhile. With repair, what is broken
 * is removed: first blobs and layers, then the tags that lack them. It reads in small pieces, and holds only the names
 * in one directory and what it has found. Used once, by one thread.
 */
final class Checker {
    private static final Set<String> PARTS =
            Set.of("version", "lock", "blobs", "layers", "tags", "tmp", "containers", "version.new");
    private static final int CHUNK = 64 << 10;

    private final Store store;
    private final Disk disk;
    private final Locks locks;
    private final String root;
    private final Removal removal;
    private final LayerVerifier verifier;
    private final Consumer<Finding> findings;
    private final boolean repair;
    private final byte[] chunk = new byte[CHUNK];
    private final Set<String> broken = new HashSet<>(); // blob DIGEST and layer HEX, as a Hold has it

    Checker(
            Store store,
            Disk disk,
            Locks locks,
            Removal removal,
            LayerVerifier verifier,
            Consumer<Finding> findings,
            boolean repair) {
        this.store = store;
        this.disk = disk;
        this.locks = locks;
        this.root = store.directory();
        this.removal = removal;
        this.verifier = verifier;
        this.findings = findings;
        this.repair = repair;
    }

    /** Checks all. */
    void check() throws IOException {
        foreign(root, PARTS);
        foreign(root + "/blobs", Set.copyOf(BlobStore.ALGORITHMS));
        for (String algorithm : BlobStore.ALGORITHMS) {
            for (String hex : disk.list(root + "/blobs/" + algorithm)) {
                blob(algorithm, hex);
            }
        }
        for (String hex : disk.list(root + "/layers")) {
            layer(hex);
        }
        Completeness completeness = new Completeness(disk, root);
        new TagChecker(store, completeness, broken, findings, repair).check();
        leftovers();
    }

    private void foreign(String directory, Set<String> known) throws IOException {
        for (String name : disk.list(directory)) {
            if (!known.contains(name)) {
                foreign(directory + "/" + name);
            }
        }
    }

    private void foreign(String path) {
        findings.accept(new Finding(Kind.FOREIGN, path, "the store has not written it", false));
    }

    // Blobs

    private void blob(String algorithm, String hex) throws IOException {
        String path = root + "/blobs/" + algorithm + "/" + hex;
        Digest digest = BlobStore.digestOf(algorithm, hex);
        if (digest == null) {
            foreign(path);
            return;
        }
        String problem = problem(digest, path) == null ? null : keptProblem(digest, path);
        if (problem != null) {
            broken.add(Hold.BLOB + digest);
            boolean removed = repair && removeBlob(digest, path);
            findings.accept(new Finding(Kind.BLOB, path, problem, removed));
        }
    }

    /** Looks again at a blob that may have been collected and downloaded meanwhile; now it stays. */
    private @Nullable String keptProblem(Digest digest, String path) throws IOException {
        try (Hold hold = store.hold()) {
            hold.keepBlob(digest);
            return problem(digest, path);
        }
    }

    private @Nullable String problem(Digest digest, String path) throws IOException {
        Disk.Status status = disk.status(path);
        if (status == null) {
            return null; // collected meanwhile
        }
        if (!status.isFile()) {
            return "it is not a regular file";
        }
        MessageDigest hash = digest.newHash();
        try (StoredInput input = StoredInput.hashing(path, status.size(), hash)) {
            while (input.read(chunk, 0, chunk.length) >= 0) {
                // the stream hashes
            }
        } catch (StoreException e) {
            return "it cannot be read: " + e.getMessage();
        }
        Digest found = Digest.of(hash);
        return found.equals(digest) ? null : "its content has the digest " + found;
    }

    /** Removes a blob that is broken still: it may have been collected and downloaded again meanwhile. */
    private boolean removeBlob(Digest digest, String path) throws IOException {
        try (Locks.Held lock = locks.take(BlobStore.id(digest), () -> {})) {
            if (problem(digest, path) != null) {
                removal.remove(path);
            }
        }
        return true;
    }

    // Layers

    private void layer(String hex) throws IOException {
        String path = root + "/layers/" + hex;
        Digest key = LayerStore.keyOf(hex);
        if (key == null) {
            foreign(path);
            return;
        }
        String problem = layerProblem(key) == null ? null : keptProblem(key);
        if (problem == null) {
            return;
        }
        broken.add(Hold.LAYER + hex);
        if (repair) {
            removeLayer(hex, path);
        }
        findings.accept(new Finding(Kind.LAYER, path, problem, repair));
    }

    private @Nullable String keptProblem(Digest key) throws IOException {
        try (Hold hold = store.hold()) {
            hold.keepLayer(new LayerKeys(key, key));
            return disk.exists(LayerStore.directory(root, key)) ? layerProblem(key) : null;
        }
    }

    private @Nullable String layerProblem(Digest key) throws IOException {
        StoredLayer layer;
        try {
            layer = LayerStore.find(disk, root, key);
        } catch (StoreException e) {
            return e.getMessage();
        }
        if (layer == null) {
            return "it has no metadata";
        }
        LayerMeta meta = layer.meta();
        if (!meta.dependsOnLower() && !meta.diffId().hex().equals(key.hex())) {
            return "it is the layer " + meta.diffId();
        }
        boolean file = meta.kind() == LayerMeta.Kind.EROFS;
        Disk.Status status = disk.status(file ? layer.image() : layer.diff());
        if (status == null || (file ? !status.isFile() : !status.isDirectory())) {
            return file ? "it has no file layer.erofs" : "it has no directory diff";
        }
        try {
            return verifier.problem(layer);
        } catch (IOException e) {
            return "it cannot be read: " + e.getMessage();
        }
    }

    /** Takes a layer out of its place at once, and then removes it. */
    private void removeLayer(String hex, String path) throws IOException {
        try (Locks.Held own = locks.takeNew(Collector.PREFIX)) {
            String gone = own.entry(".layer-" + hex);
            disk.renameIfThere(path, gone);
            removal.remove(gone);
        }
    }

    // What killed processes have left

    /** Lock files are no leftovers: one is unlocked for an instant when it is made, and harmless. */
    private void leftovers() throws IOException {
        int left = 0;
        for (String name : disk.list(root + "/tmp")) {
            if (!name.endsWith(Sweeper.PART) && !name.endsWith(Sweeper.LOCK) && isLeft(name)) {
                String path = root + "/tmp/" + name;
                findings.accept(new Finding(Kind.LEFTOVER, path, "a process that was killed has left it", repair));
                left++;
            }
        }
        if (repair && left > 0) {
            new Sweeper(disk, locks, root, removal).sweep();
        }
    }

    /** Whether an entry of {@code tmp} exists while nobody works on it. */
    private boolean isLeft(String name) throws IOException {
        Locks.Held lock = locks.tryTake(Sweeper.idOf(name));
        if (lock == null) {
            return false;
        }
        try (lock) {
            return disk.status(root + "/tmp/" + name) != null;
        }
    }
}
