package dev.jcontainer.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Root filesystems for tests: a static busybox with its names, and the hostile program. */
final class Rootfs {
    /** Says to a JVM that a test starts where the root is; one that is killed could not remove its own. */
    static final String SHARED = "tests.rootfs";

    private static final Path HOSTILE = Path.of("target", "hostile", "hostile");

    private static @Nullable Path shared;

    private Rootfs() {}

    /** One root filesystem for all tests that do not change it. */
    static synchronized Path shared() {
        String given = System.getProperty(SHARED);
        if (shared == null && given != null) {
            shared = Path.of(given);
        } else if (shared == null) {
            try {
                Path made = OwnDirectories.make("rootfs");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(made)));
                Files.setPosixFilePermissions(
                        made, PosixFilePermissions.fromString("rwxr-xr-x")); // for other users' tests
                fill(made);
                shared = made;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    /**
     * The names at the top of the shared root filesystem. A test must leave none there, because later tests would find
     * it.
     */
    static List<String> names() {
        return Host.list(shared()).stream()
                .map(path -> path.getFileName().toString())
                .sorted()
                .toList();
    }

    /** Puts the two programs into a directory. */
    static Path fill(Path directory) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Path busybox = busybox();
        Files.copy(busybox, bin.resolve("busybox"));
        Files.copy(HOSTILE, bin.resolve("hostile"));
        for (String name : Host.output(busybox.toString(), "--list").split("\n", -1)) {
            if (!name.equals("busybox")) {
                Files.createSymbolicLink(bin.resolve(name), Path.of("busybox"));
            }
        }
        for (String name : List.of("proc", "sys", "dev", "tmp", "etc", "root", "mnt", "srv")) {
            Files.createDirectories(directory.resolve(name));
        }
        return directory;
    }

    private static Path busybox() {
        for (String candidate : List.of("/bin/busybox", "/usr/bin/busybox")) {
            if (Files.isExecutable(Path.of(candidate))) {
                return Path.of(candidate);
            }
        }
        throw new IllegalStateException("The tests need a static busybox: install busybox-static");
    }

    /** It does not follow symbolic links or enter other filesystems; nothing is mounted there by now. */
    static void delete(Path directory) {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
