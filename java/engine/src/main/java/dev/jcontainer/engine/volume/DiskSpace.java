package dev.jcontainer.engine.volume;

import dev.jcontainer.engine.spec.Space;
import dev.jcontainer.engine.spec.Volume;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.state.ProcessId;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * What containers and volumes take on the disk, as far as this user may look at the files: a program of an ordinary
 * user's container may have made directories that this user may not enter. Thread-safe.
 */
public final class DiskSpace {
    private DiskSpace() {}

    /** The bytes of the files that a container has written to its root filesystem, by the directory of its record. */
    public static long written(String record) throws IOException {
        return VolumeFiles.content(record + "/fs/upper");
    }

    /** The containers of a store. */
    public static Space containers(String store) throws IOException {
        Space space = new Space(0, 0, 0, 0);
        String containers = store + "/containers";
        for (String id : VolumeFiles.list(containers)) {
            String record = containers + "/" + id;
            if (KernelFiles.exists(record + "/container")) {
                space = space.plus(isRunning(record), written(record));
            }
        }
        return space;
    }

    /** The volumes of a store. */
    public static Space volumes(String store) throws IOException {
        VolumeStore volumes = VolumeStore.of(store);
        Set<String> used = new HashSet<>();
        for (String id : VolumeFiles.list(store + "/containers")) {
            used.addAll(volumes.namesOf(store + "/containers/" + id));
        }
        Space space = new Space(0, 0, 0, 0);
        for (Volume volume : volumes.list()) {
            space = space.plus(used.contains(volume.name()), volumes.size(volume));
        }
        return space;
    }

    /** The keeper of the last start lives as long as the container, and also while it waits to start it again. */
    private static boolean isRunning(String record) throws IOException {
        byte[] start = KernelFiles.readIfThere(record + "/start");
        String text = start == null ? "" : Bytes.decode(start);
        String keeper = value(text, "keeper ");
        int space = keeper.indexOf(' ');
        if (space < 0) {
            return false;
        }
        try {
            int pid = Integer.parseInt(keeper.substring(0, space));
            long since = Long.parseLong(keeper.substring(space + 1));
            return new ProcessId(pid, since, value(text, "boot "), value(text, "namespace ")).isAlive();
        } catch (NumberFormatException e) {
            throw new IOException("Cannot read " + record + "/start: it has no keeper.", e);
        }
    }

    private static String value(String text, String key) {
        for (int start = 0, end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
            if (text.startsWith(key, start)) {
                return text.substring(start + key.length(), end);
            }
        }
        return "";
    }
}
