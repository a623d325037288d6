package dev.jcontainer.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.kernel.Lazy;
import dev.jcontainer.layer.LayerSupport;
import dev.jcontainer.spec.Root;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Layers for tests, and the loop devices that show them. */
final class LayerFiles {
    /** Why this machine cannot mount images; empty if it can. */
    private static final Lazy<String> OBSTACLE = new Lazy<>() {
        @Override
        protected String compute() throws IOException {
            return LayerSupport.probe("/tmp").reason();
        }
    };

    private LayerFiles() {}

    /** Makes an EROFS image of a directory beside it; the test is skipped if no program can make one. */
    static Root.Layer erofs(Path directory) throws IOException {
        assumeTrue(OBSTACLE.get().isEmpty(), OBSTACLE.get());
        assumeTrue(
                Host.output("sh", "-c", "command -v mkfs.erofs").endsWith("mkfs.erofs"),
                "the images of these tests are made by mkfs.erofs (the package erofs-utils)");
        Path image = image(directory);
        String said = Host.output("mkfs.erofs", image.toString(), directory.toString());
        if (!Files.exists(image)) {
            throw new IllegalStateException(said);
        }
        return Root.Layer.erofs(image.toString());
    }

    static Path image(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".erofs");
    }

    /** Makes a file below a directory, with the directories that it needs. */
    static Path write(Path directory, String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    static void whiteout(Path directory, String name) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Host.output("mknod", file.toString(), "c", "0", "0");
    }

    /** Makes the mark that hides a directory of lower layers: overlayfs itself makes it in the upper layer. */
    static void opaque(Path directory, String name, Path work) throws IOException {
        Path lower = Files.createDirectories(work.resolve("lower"));
        Files.createDirectories(lower.resolve(name));
        Path point = Files.createDirectories(work.resolve("point"));
        Path scratch = Files.createDirectories(work.resolve("work"));
        Files.createDirectories(directory);
        String options = "lowerdir=" + lower + ",upperdir=" + directory + ",workdir=" + scratch;
        Host.output("mount", "-t", "overlay", "overlay", "-o", options, point.toString());
        try {
            Host.output("rmdir", point.resolve(name).toString());
            Files.createDirectory(point.resolve(name));
        } finally {
            Host.output("umount", point.toString());
        }
    }

    /** The loop devices that show files below a directory. */
    static List<String> devices(Path directory) {
        return Host.list(Path.of("/sys/block")).stream()
                .map(device -> device.getFileName().toString())
                .filter(device -> file(device).startsWith(directory + "/"))
                .toList();
    }

    /** Waits until no loop device shows a file below a directory. */
    static void awaitNoDevices(Path directory) {
        Host.await("the loop devices to be gone", () -> devices(directory).isEmpty());
    }

    /** How many bytes these devices have read from their files: what the page cache had is not among them. */
    static long bytesRead(List<String> devices) throws IOException {
        long sectors = 0;
        for (String device : devices) {
            String counters =
                    Files.readString(Path.of("/sys/block", device, "stat")).strip();
            sectors += Long.parseLong(counters.split(" +")[2]); // Documentation/block/stat.rst: in units of 512 bytes
        }
        return sectors * 512;
    }

    /** The file that a loop device shows. */
    static String file(String device) {
        Path file = Path.of("/sys/block", device, "loop/backing_file");
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return ""; // no loop device, or one that shows nothing
        }
    }
}
