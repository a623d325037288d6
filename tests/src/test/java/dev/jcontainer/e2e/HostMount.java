package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A mount of the host for a test. It uses -n, because otherwise mount(8) leaves notes in /run/mount.
 *
 * @param point where it is mounted
 */
record HostMount(Path point) implements AutoCloseable {
    /** Mounts an empty tmpfs; the other arguments are further options of mount(8). */
    static HostMount tmpfs(Path point, String... options) {
        HostMount mount = mount(point, "-t", "tmpfs", "tmpfs", point.toString());
        for (String option : options) {
            assertThat(Host.output("mount", "-n", option, point.toString())).isEmpty();
        }
        return mount;
    }

    static HostMount bind(Path source, Path point) {
        return mount(point, "--bind", source.toString(), point.toString());
    }

    /** Mounts a new filesystem of a type from an image, by a loop device that is removed with the mount. */
    static HostMount image(String type, Path image, Path point) {
        assertThat(Host.output("truncate", "-s", "16M", image.toString())).isEmpty();
        assertThat(Host.output("mkfs." + type, "-q", "-F", image.toString())).isEmpty();
        return mount(point, "-o", "loop", image.toString(), point.toString());
    }

    /** Mounts an EROFS image, by a loop device that is removed with the mount. */
    static HostMount erofs(Path image, Path point) {
        return mount(point, "-t", "erofs", "-o", "loop,ro", image.toString(), point.toString());
    }

    /** Mounts an overlay of directories that are only read, the highest first. */
    static HostMount layers(Path point, String options, Path... lower) {
        List<String> paths = Arrays.stream(lower).map(Path::toString).toList();
        return mount(
                point,
                "-t",
                "overlay",
                "-o",
                options + "lowerdir=" + String.join(":", paths),
                "overlay",
                point.toString());
    }

    static HostMount overlay(Path point, Path lower, Path upper, Path work) {
        String layers = "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work;
        return mount(point, "-t", "overlay", "-o", layers, "overlay", point.toString());
    }

    private static HostMount mount(Path point, String... words) {
        String[] command = new String[words.length + 2];
        command[0] = "mount";
        command[1] = "-n";
        System.arraycopy(words, 0, command, 2, words.length);
        assertThat(Host.output(command)).isEmpty();
        return new HostMount(point);
    }

    /** A process of a container that has just ended may have the mount open for some milliseconds. */
    @Override
    public void close() {
        Host.await(
                "the end of the mount " + point,
                () -> Host.output("umount", "-n", "-R", point.toString()).isEmpty());
    }
}
