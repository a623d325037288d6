package dev.jcontainer.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Holds the programs that keepers start after the end of their containers, until {@link #release}: a start of a container
 * while this exists notes a java that waits.
 */
final class HeldAfter implements AutoCloseable {
    private static final String HOME = "java.home";

    private final String before = System.getProperty(HOME);
    private final Path directory;

    /** @param directory an empty one, which the caller removes */
    HeldAfter(Path directory) throws IOException {
        this.directory = directory;
        Path java = Files.createDirectories(directory.resolve("bin")).resolve("java");
        Files.writeString(
                java,
                "#!/bin/sh\n: > '" + directory + "/held'\n"
                        + "while [ ! -e '" + directory + "/released' ]; do sleep 0.01; done\n"
                        + "exec '" + before + "/bin/java' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        System.setProperty(HOME, directory.toString());
    }

    /** Waits until a keeper has started the program. */
    void await() {
        Host.await("the program after the end", () -> Files.exists(directory.resolve("held")));
    }

    /** Lets the programs go on. */
    void release() throws IOException {
        Files.writeString(directory.resolve("released"), "");
    }

    /** Lets later starts note the java of this JVM. */
    @Override
    public void close() {
        System.setProperty(HOME, before);
    }
}
