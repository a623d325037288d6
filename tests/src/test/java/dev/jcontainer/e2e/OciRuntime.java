package dev.jcontainer.e2e;

import dev.jcontainer.command.CommandOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code jcontainer oci} with its state and a bundle in directories of the test, tested as a black box by its command
 * line.
 */
final class OciRuntime {
    private static final Path LAUNCHER = Path.of(System.getProperty("jcontainer.checkout"), "jcontainer");

    private final Path directory;

    OciRuntime(Path directory) {
        this.directory = directory;
    }

    Path bundle() {
        return directory.resolve("bundle");
    }

    /** The output of the container's program, which is started with the stdout of {@code create}. */
    String printed() {
        try {
            return Files.readString(directory.resolve("out"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Process begin(String... words) throws IOException {
        return begin(":", words);
    }

    /** The same, after a line of shell commands. */
    private Process begin(String before, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                before + "; exec \"$@\"",
                "sh",
                LAUNCHER.toString(),
                "oci",
                "--root",
                directory.resolve("root").toString()));
        command.addAll(List.of(words));
        Files.createDirectories(bundle()); // also if a test has written none
        return new ProcessBuilder(command)
                .directory(bundle().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(directory
                        .resolve(words[0].equals("create") ? "out" : "printed")
                        .toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
    }

    CommandOutput run(String... words) throws IOException, InterruptedException {
        return runAfter(":", words);
    }

    /** The same, with what a line of shell commands opens before. */
    CommandOutput runAfter(String before, String... words) throws IOException, InterruptedException {
        Process process = begin(before, words);
        int status = process.waitFor();
        return new CommandOutput(
                status,
                Files.readString(directory.resolve("printed"), StandardCharsets.UTF_8),
                Files.readString(directory.resolve("err"), StandardCharsets.UTF_8));
    }

    /** Creates a container of the bundle and starts it. */
    void launch(String id) throws IOException, InterruptedException {
        run("create", id).succeeds();
        run("start", id).succeeds();
    }

    /** Removes a container in any state; nothing of it may be left. */
    void clear(String id) throws IOException, InterruptedException {
        run("delete", "--force", id).succeeds();
        Files.createDirectories(directory.resolve("root"));
        List<Path> left = Host.list(directory.resolve("root"));
        if (!left.isEmpty()) {
            throw new AssertionError("left of " + id + ": " + left);
        }
    }

    /** The status of the container in the output of {@code state}. */
    String status(String id) {
        try {
            return member(run("state", id).succeeds().out(), "status");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    long pid(String id) throws IOException, InterruptedException {
        return Long.parseLong(member(run("state", id).succeeds().out(), "pid"));
    }

    private static String member(String json, String name) {
        String key = "\"" + name + "\": ";
        int start = json.indexOf(key);
        if (start < 0) {
            throw new AssertionError("no " + name + " in " + json);
        }
        int end = json.indexOf('\n', start);
        return json.substring(start + key.length(), end).replace("\"", "").replace(",", "");
    }

    /** The state of a container on disk. */
    Path state(String id) {
        return directory.resolve("root").resolve(id).resolve("state.json");
    }

    /** A file that the container sees below {@code /shared}, and this test, too. */
    Path shared() {
        return directory.resolve("shared");
    }

    /**
     * Writes a bundle.
     *
     * @param script for the container's shell
     * @param members of the top of the document, each ending in a comma
     * @param linux members of {@code linux}, each ending in a comma
     */
    void write(String script, String members, String linux) throws IOException {
        write(script, members, linux, "pid,network,ipc,uts,mount,cgroup");
    }

    void write(String script, String members, String linux, String namespaces) throws IOException {
        Files.createDirectories(bundle());
        Files.createDirectories(directory.resolve("root"));
        Files.createDirectories(shared());
        Files.writeString(directory.resolve("printed"), "");
        StringBuilder kinds = new StringBuilder();
        for (String kind : namespaces.split(",", -1)) {
            String[] parts = kind.split("=", 2);
            kinds.append(kinds.length() == 0 ? "" : ", ").append("{'type': '" + parts[0] + "'");
            kinds.append(parts.length > 1 ? ", 'path': '" + parts[1] + "'}" : "}");
        }
        String text = "{'ociVersion': '1.2.0', " + members
                + "'process': {'args': ['/bin/sh', '-c', '"
                + script.replace("'", "\\u0027").replace("\"", "\\u0022")
                + "'], 'cwd': '/', 'env': ['PATH=/bin'], 'noNewPrivileges': true,"
                + " 'capabilities': {'bounding': ['CAP_KILL'], 'effective': ['CAP_KILL'], 'permitted': ['CAP_KILL']}},"
                + " 'root': {'path': '" + Rootfs.shared() + "', 'readonly': true},"
                + " 'mounts': [{'destination': '/proc', 'type': 'proc', 'source': 'proc'},"
                + " {'destination': '/dev', 'type': 'tmpfs', 'source': 'tmpfs', 'options': ['nosuid', 'mode=755']},"
                + " {'destination': '/sys', 'type': 'sysfs', 'source': 'sysfs', 'options': ['nosuid', 'ro']},"
                + " {'destination': '/tmp', 'type': 'bind', 'source': '" + shared()
                + "', 'options': ['rbind', 'nosuid']}],"
                + " 'linux': {" + linux + "'namespaces': [" + kinds + "],"
                + " 'maskedPaths': ['/proc/kcore', '/proc/interrupts'], 'readonlyPaths': ['/proc/sys']}}";
        Files.writeString(
                bundle().resolve("config.json"), text.replace('\'', '"').replace("\\u0027", "\\u0027"));
    }

    void write(String script) throws IOException {
        write(script, "", "");
    }
}
