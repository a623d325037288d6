package dev.jcontainer.e2e;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks up cgroups for the tests: always below /sys/fs/cgroup, with each v1 controller in a directory of its name. */
final class Cgroups {
    private static final Path TOP = Path.of("/sys/fs/cgroup");

    /** Cgroups that a killed run of the tests has left, where no launch of this run looks. */
    private static final List<Path> BEFORE = ours(List.of());

    private Cgroups() {}

    static boolean isUnified() {
        return Files.exists(TOP.resolve("cgroup.controllers"));
    }

    /** The root directories of all hierarchies. */
    static List<Path> hierarchies() {
        List<Path> found = isUnified() ? List.of(TOP) : Host.list(TOP);
        return found.stream()
                .filter(top -> Files.exists(top.resolve("cgroup.procs")))
                .toList();
    }

    /**
     * The directory of a process. On v2 the controller is empty, which on a hybrid host means the unified hierarchy.
     */
    static String directory(long pid, String controller) {
        for (String line : lines(Path.of("/proc/" + pid + "/cgroup"))) {
            String[] fields = line.split(":", 3);
            if (isUnified() ? fields[1].isEmpty() : fields[1].equals(controller)) {
                String name = controller.isEmpty() ? "unified" : controller.substring(controller.indexOf('=') + 1);
                return (isUnified() ? TOP : TOP.resolve(name)) + fields[2];
            }
        }
        throw new AssertionError("no cgroup " + controller);
    }

    /** A control file of a process: {@code controller/file} on v1. */
    static String read(long pid, String v1, String v2) throws IOException {
        String file = isUnified() ? v2 : v1.substring(v1.indexOf('/') + 1);
        String controller = v1.substring(0, v1.indexOf('/'));
        return Files.readString(Path.of(directory(pid, controller), file)).strip();
    }

    /**
     * The cgroups that jcontainer has made for containers, in any hierarchy, except those of another process that still
     * runs.
     */
    static List<Path> ours() {
        return ours(BEFORE);
    }

    private static List<Path> ours(List<Path> without) {
        List<Path> found = new ArrayList<>();
        for (Path path : named("jcontainer-")) {
            String name = path.getFileName().toString();
            if (!without.contains(path)
                    && name.matches("jcontainer-\\d+-\\d+-\\d+-[0-9a-f]{64}")
                    && isOfThisTest(Long.parseLong(name.split("-")[2]), name.split("-")[4])) {
                found.add(path);
            }
        }
        return found;
    }

    /** A killed owner tells nothing any more, but the record of a detached container does. */
    private static boolean isOfThisTest(long owner, String id) {
        return Host.isAlive(owner) ? Host.isOfThisTest(owner) : !OwnDirectories.isRecordedElsewhere(id);
    }

    /** The cgroups whose names begin with the prefix. */
    static List<Path> named(String prefix) {
        try (Stream<Path> all = Files.find(
                TOP,
                8,
                (path, attributes) -> attributes.isDirectory()
                        && path.getFileName().toString().startsWith(prefix))) {
            return new ArrayList<>(all.toList());
        } catch (UncheckedIOException e) {
            return named(prefix); // a cgroup was removed meanwhile
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A directory and all directories below it; a parent comes before its children. */
    static List<Path> below(Path top) {
        try (Stream<Path> all = Files.find(top, Integer.MAX_VALUE, (path, attributes) -> attributes.isDirectory())) {
            return all.toList();
        } catch (UncheckedIOException | IOException e) {
            return List.of(); // a cgroup was removed meanwhile
        }
    }

    /** A device that no container has by default, and that can be opened here without side effects. */
    static Path aDeviceThatOpens() {
        for (String candidate : List.of("/dev/loop-control", "/dev/fuse", "/dev/net/tun", "/dev/hwrng", "/dev/kmsg")) {
            try (InputStream in = new FileInputStream(candidate)) {
                return Path.of(candidate);
            } catch (IOException e) {
                continue; // it does not exist, or we may not open it
            }
        }
        throw new AssertionError("this host has no device for the test");
    }

    /** The node of some whole disk. */
    static String aDisk() {
        for (Path disk : Host.list(Path.of("/sys/block"))) {
            String node = "/dev/" + disk.getFileName();
            if (Files.exists(Path.of(node)) && !node.contains("ram") && !node.contains("loop")) {
                return node;
            }
        }
        for (Path disk : Host.list(Path.of("/sys/block"))) {
            String node = "/dev/" + disk.getFileName();
            if (Files.exists(Path.of(node))) {
                return node;
            }
        }
        throw new AssertionError("this host has no disk");
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
