package dev.jcontainer.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * A user of this machine without any privilege. It is made for a test and removed with {@link #close}, and has its own
 * home and jar.
 */
final class PlainUser implements AutoCloseable {
    private final String name = "jcontainer" + ProcessHandle.current().pid();
    private final Path home;
    private final String ids;

    private PlainUser(Path home) {
        this.home = home;
        must("useradd", "--no-create-home", "--home-dir", home.toString(), "--shell", "/bin/sh", name);
        this.ids = Host.output("id", "-u", name);
        must("usermod", "--del-subuids", "1-2000000000", "--del-subgids", "1-2000000000", name);
    }

    static PlainUser create() throws IOException {
        Path home = OwnDirectories.make("home");
        PlainUser user = new PlainUser(home);
        Path jar = Path.of("..", "java", "cli", "target", "jcontainer.jar");
        Files.copy(jar, home.resolve("jcontainer.jar"), StandardCopyOption.REPLACE_EXISTING);
        Rootfs.fill(Files.createDirectory(home.resolve("root")));
        must("chown", "-Rh", user.name + ":" + user.name, home.toString());
        return user;
    }

    int uid() {
        return Integer.parseInt(ids);
    }

    Path home() {
        return home;
    }

    Path root() {
        return home.resolve("root");
    }

    /** Gives the user ids to map: {@code first} and the 65535 ids after it. */
    void addSubordinateIds(int first) {
        String range = first + "-" + (first + 65535);
        must("usermod", "--add-subuids", range, "--add-subgids", range, name);
    }

    /**
     * Call it before {@link #close}: the processes must end first, because engines clean up after their last command.
     */
    void removeSubordinateIds(int first) {
        Host.await("the end of the processes of " + name, () -> processes(first).isEmpty());
        String range = first + "-" + (first + 65535);
        must("usermod", "--del-subuids", range, "--del-subgids", range, name);
    }

    /** The processes with the user's id, or with one of the subordinate ids that begin there. */
    List<Long> processes(int first) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> isOwn(Host.userOf(pid), first))
                .toList();
    }

    /** The processes with the user's own id that have not ended. */
    List<Long> running() {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> Host.userOf(pid) == uid() && Host.isAlive(pid))
                .toList();
    }

    private boolean isOwn(long owner, int first) {
        return owner == uid() || owner >= first && owner - first < 65536;
    }

    /** What jcontainer prints when the user runs it, both streams, with the exit status as the last line. */
    String jcontainer(String... arguments) {
        return output(command(arguments));
    }

    /** The same, with jcontainer in this cgroup of v2. */
    String jcontainerIn(Path cgroup, String... arguments) {
        return output(commandIn(cgroup, arguments));
    }

    private static String output(List<String> command) {
        command.addAll(0, List.of("sh", "-c", "\"$@\"; echo \"status $?\"", "sh"));
        return Host.output(command.toArray(new String[0]));
    }

    /** That command, to start it in another way. */
    List<String> command(String... arguments) {
        List<String> command = asItself();
        command.addAll(Host.java());
        command.addAll(List.of("-jar", home + "/jcontainer.jar"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** What a program of these tests prints when the user runs it; besides its class it needs only the jar. */
    String run(Class<?> program, List<String> arguments) throws IOException {
        Path classes = home.resolve("classes");
        String file = program.getName().replace('.', '/') + ".class";
        Files.createDirectories(classes.resolve(file).getParent());
        Files.copy(Path.of("target/test-classes", file), classes.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        List<String> command = asItself();
        command.addAll(Host.java());
        String path = home + "/jcontainer.jar:" + classes;
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", path, program.getName()));
        command.addAll(arguments);
        return Host.output(command.toArray(new String[0]));
    }

    /** The words before a command that the user runs. */
    List<String> asItself() {
        return new ArrayList<>(List.of("setpriv", "--reuid", name, "--regid", name, "--init-groups", "--reset-env"));
    }

    /** Makes a program that is the OCI runtime, for an engine of this user, and returns its path. */
    Path runtime() throws IOException {
        Path program = home.resolve("jcontainer-oci");
        String java = String.join(" ", Host.java());
        Files.writeString(program, "#!/bin/sh\nexec " + java + " -jar " + home + "/jcontainer.jar oci \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program;
    }

    List<String> commandIn(Path cgroup, String... arguments) {
        List<String> command = command(arguments);
        command.addAll(0, List.of("sh", "-c", "echo $$ > " + cgroup + "/cgroup.procs && exec \"$@\"", "sh"));
        return command;
    }

    @Override
    public void close() {
        running().forEach(Host::kill); // processes of a failed test, because userdel would fail, too
        Host.await("the end of the processes of " + name, () -> running().isEmpty());
        must("userdel", name);
        Rootfs.delete(home);
        Host.output("rm", "-rf", "/tmp/hsperfdata_" + name); // each JVM of a user makes it and leaves it
    }

    private static void must(String... command) {
        List<String> shell = new ArrayList<>(List.of("sh", "-c", "\"$@\" && echo done", "sh"));
        shell.addAll(List.of(command));
        String said = Host.output(shell.toArray(new String[0]));
        if (!said.endsWith("done")) {
            throw new IllegalStateException(String.join(" ", command) + ": " + said);
        }
    }
}
