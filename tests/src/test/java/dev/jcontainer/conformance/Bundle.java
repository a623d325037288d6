package dev.jcontainer.conformance;

import static dev.jcontainer.conformance.Json.list;
import static dev.jcontainer.conformance.Json.map;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A bundle with a busybox, whose configuration a test changes. {@code /out} in it is a directory that the test can
 * read.
 */
final class Bundle {
    private static final List<String> CAPABILITIES =
            List.of("CAP_KILL", "CAP_CHOWN", "CAP_SETUID", "CAP_NET_BIND_SERVICE");

    private final Path directory;
    private final Map<String, Object> config;

    Bundle(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        Files.createDirectories(directory.resolve("out"));
        makeRoot(Files.createDirectories(directory.resolve("rootfs")));
        for (Path open : List.of(
                Objects.requireNonNull(directory.getParent()),
                directory,
                directory.resolve("rootfs"),
                directory.resolve("out"))) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        config = configuration(directory.resolve("out"));
    }

    private static void makeRoot(Path root) throws IOException, InterruptedException {
        String script = "mkdir -p bin proc sys dev etc tmp && cp \"$(command -v busybox)\" bin/busybox && for name in"
                + " $(bin/busybox --list | grep -v busybox); do ln -sf busybox bin/$name; done";
        int status = new ProcessBuilder("sh", "-c", script)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("The tests need a static busybox: install busybox-static");
        }
    }

    private static Map<String, Object> configuration(Path out) {
        return map(
                "ociVersion",
                "1.0.2",
                "process",
                map(
                        "user",
                        map("uid", 0, "gid", 0),
                        "args",
                        list("sh", "-c", "true"),
                        "env",
                        list("PATH=/bin"),
                        "cwd",
                        "/",
                        "capabilities",
                        map("bounding", CAPABILITIES, "effective", CAPABILITIES, "permitted", CAPABILITIES)),
                "root",
                map("path", "rootfs"),
                "mounts",
                list(
                        mount("/proc", "proc", "proc"),
                        mount("/dev", "tmpfs", "tmpfs", "nosuid", "mode=755"),
                        mount("/dev/pts", "devpts", "devpts", "newinstance", "ptmxmode=0666"),
                        mount("/sys", "sysfs", "sysfs", "ro"),
                        mount("/out", "bind", out.toString(), "rbind", "rw")),
                "linux",
                map(
                        "namespaces",
                        list(
                                map("type", "pid"),
                                map("type", "network"),
                                map("type", "ipc"),
                                map("type", "uts"),
                                map("type", "mount"))));
    }

    static Map<String, Object> mount(String target, String type, String source, String... options) {
        return map("destination", target, "type", type, "source", source, "options", list((Object[]) options));
    }

    Path directory() {
        return directory;
    }

    /** Sets a member, such as {@code process.cwd}; missing parents are made. */
    @SuppressWarnings("unchecked")
    Bundle set(String path, Object value) {
        String[] names = path.split("\\.");
        Map<String, Object> holder = config;
        for (int i = 0; i < names.length - 1; i++) {
            holder = (Map<String, Object>) holder.computeIfAbsent(names[i], name -> map());
        }
        holder.put(names[names.length - 1], value);
        return this;
    }

    /** Adds to a list at the top level, or in {@code linux}. */
    @SuppressWarnings("unchecked")
    Bundle add(String path, Object value) {
        int dot = path.indexOf('.');
        Map<String, Object> holder =
                dot < 0 ? config : (Map<String, Object>) Objects.requireNonNull(config.get(path.substring(0, dot)));
        ((List<Object>) holder.computeIfAbsent(path.substring(dot + 1), name -> list())).add(value);
        return this;
    }

    /** Makes a shell script the container's program. */
    Bundle script(String script) {
        return set("process.args", list("sh", "-c", script));
    }

    /** Gives a namespace a path, or makes it a new namespace if the path is empty. */
    Bundle namespace(String type, String path) {
        withoutNamespace(type);
        namespaces().add(path.isEmpty() ? map("type", type) : map("type", type, "path", path));
        return this;
    }

    /** Removes a namespace from the list, so that the container uses the runtime's. */
    Bundle withoutNamespace(String type) {
        namespaces().removeIf(namespace -> type.equals(namespace.get("type")));
        return this;
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> namespaces() {
        Map<String, Object> linux = (Map<String, Object>) Objects.requireNonNull(config.get("linux"));
        return (List<Map<String, Object>>) Objects.requireNonNull(linux.get("namespaces"));
    }

    void write() throws IOException {
        Files.writeString(directory.resolve("config.json"), Json.text(config));
    }

    /** The content of the file that the container has written there. */
    String out(String file) throws IOException {
        return Files.readString(directory.resolve("out").resolve(file));
    }

    Path outFile(String file) {
        return directory.resolve("out").resolve(file);
    }
}
