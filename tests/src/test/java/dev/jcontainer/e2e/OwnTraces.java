package dev.jcontainer.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What these tests can have left on the host, told from what other programs have there. */
final class OwnTraces {
    /** Where containers have mounts, and so the host would, if one came out: its own are at none of them anew. */
    private static final Set<String> PLACES = Set.of(
            "/",
            "/dev",
            "/dev/mqueue",
            "/dev/pts",
            "/dev/shm",
            "/etc",
            "/etc/hostname",
            "/etc/hosts",
            "/etc/resolv.conf",
            "/mnt",
            "/proc",
            "/run",
            "/sys",
            "/sys/fs/cgroup",
            "/tmp");

    private static final int MOUNT_POINT_FIELD = 4; // man 5 proc_pid_mountinfo, from 0
    private static final Path RUN = Path.of("/run");
    private static final Path STATES = RUN.resolve("jcontainer");

    private OwnTraces() {}

    /** The mounts at those places, and below the directories of these tests. */
    static List<String> mounts() {
        return Host.mounts().stream()
                .filter(line -> isOurs(line.split(" ")[MOUNT_POINT_FIELD]))
                .toList();
    }

    static boolean isOurs(String mountPoint) {
        return PLACES.contains(mountPoint) || OwnDirectories.isBelow(mountPoint);
    }

    /** Files of jcontainer in /run, and of containers that are noted there those whose owner is of this test, or gone. */
    static List<Path> notes() {
        List<Path> found = new ArrayList<>();
        for (Path entry : Host.list(RUN)) {
            if (entry.equals(STATES)) {
                addNotes(found);
            } else if (entry.getFileName().toString().startsWith("jcontainer")
                    && !Files.isDirectory(entry)) { // a directory is the OCI runtime's, whose tests look themselves
                found.add(entry);
            }
        }
        return found;
    }

    private static void addNotes(List<Path> found) {
        String[] ids = STATES.toFile().list(); // null: the last container has gone meanwhile, and the directory with it
        for (String id : ids == null ? new String[0] : ids) {
            Path note = STATES.resolve(id);
            long owner = owner(note.resolve("state"));
            if (owner < 0 || Host.isOfThisTest(owner)) {
                found.add(note);
            }
        }
    }

    /** The pid of who started a container, by its note; -1 where that is not whole, or not there. */
    private static long owner(Path state) {
        try {
            String text = Files.readString(state, StandardCharsets.ISO_8859_1);
            int start = text.indexOf("owner") + "owner".length() + Integer.BYTES; // a length stands before each string
            int length = text.charAt(start - 1);
            return Long.parseLong(text.substring(start, start + length));
        } catch (IOException | RuntimeException e) {
            return -1;
        }
    }
}
