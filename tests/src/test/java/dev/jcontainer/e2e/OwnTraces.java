package dev.jcontainer.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What these tests can leave on the host, as distinct from what other programs have there. */
final class OwnTraces {
    /**
     * The places at which containers have mounts. If a mount propagated, the host would have it at the same place. The
     * host makes no new mounts of its own there.
     */
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

    private static final int MOUNT_POINT_FIELD = 4; // man 5 proc_pid_mountinfo, counted from 0
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

    /**
     * Files of jcontainer in /run. Of the containers that are noted there, only those whose owner belongs to this test
     * or has ended.
     */
    static List<Path> notes() {
        List<Path> found = new ArrayList<>();
        for (Path entry : Host.list(RUN)) {
            if (entry.equals(STATES)) {
                addNotes(found);
            } else if (entry.getFileName().toString().startsWith("jcontainer")
                    && !Files.isDirectory(entry)) { // a directory of the OCI runtime, whose tests check it themselves
                found.add(entry);
            }
        }
        return found;
    }

    private static void addNotes(List<Path> found) {
        String[] ids = STATES.toFile().list(); // null: removed with the last container
        for (String id : ids == null ? new String[0] : ids) {
            Path note = STATES.resolve(id);
            long owner = owner(note.resolve("state"));
            boolean isOurs = owner > 0 && Host.isAlive(owner)
                    ? Host.isOfThisTest(owner)
                    : !OwnDirectories.isRecordedElsewhere(id);
            if (isOurs) {
                found.add(note);
            }
        }
    }

    /** The pid of the process that started a container, from its note; -1 if the note is incomplete or missing. */
    private static long owner(Path state) {
        try {
            String text = Files.readString(state, StandardCharsets.ISO_8859_1);
            int start = text.indexOf("owner") + "owner".length() + Integer.BYTES; // a length precedes each string
            int length = text.charAt(start - 1);
            return Long.parseLong(text.substring(start, start + length));
        } catch (IOException | RuntimeException e) {
            return -1;
        }
    }
}
