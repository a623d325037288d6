package dev.jcontainer.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A systemd of the test's own with its bus. It is a user's systemd, which runs beside the machine's own init, below a
 * cgroup of its own on cgroup v2.
 */
final class UserManager implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/lib/systemd/systemd");
    private static final Path BUS_UNIT = Path.of("/usr/lib/systemd/user/dbus.socket");

    /** systemd checks whether it is the machine's. The mounts are in a namespace of its own. */
    private static final String SCRIPT = "set -e; echo $$ > \"$1/cgroup.procs\"; "
            + " mount -t tmpfs none /run; mkdir -p /run/systemd/system;"
            + " exec " + PROGRAM + " --user --unit=dbus.socket --log-target=console";

    private final Path directory;
    private final Path cgroup;
    private final Process process;

    private UserManager(Path directory, Path cgroup, Process process) {
        this.directory = directory;
        this.cgroup = cgroup;
        this.process = process;
    }

    static boolean canBe() {
        return Files.exists(PROGRAM) && Files.exists(BUS_UNIT);
    }

    static UserManager start(Path directory) throws IOException, InterruptedException {
        Path cgroup = Path.of(
                "/sys/fs/cgroup/jcontainer-test-" + ProcessHandle.current().pid());
        Files.writeString(Path.of("/sys/fs/cgroup/cgroup.subtree_control"), "+cpu +cpuset +io +memory +pids");
        Files.createDirectory(cgroup);
        ProcessBuilder builder = new ProcessBuilder("unshare", "--mount", "sh", "-c", SCRIPT, "sh", cgroup.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("systemd.log").toFile());
        builder.environment().put("XDG_RUNTIME_DIR", directory.toString());
        builder.environment().put("HOME", directory.toString());
        builder.environment().remove("DBUS_SESSION_BUS_ADDRESS");
        UserManager manager = new UserManager(directory, cgroup, builder.start());
        for (int attempt = 0; !Files.exists(directory.resolve("bus")); attempt++) {
            if (attempt == 600 || !manager.process.isAlive()) {
                manager.close();
                throw new AssertionError("systemd has no bus: " + Files.readString(directory.resolve("systemd.log")));
            }
            Thread.sleep(50);
        }
        return manager;
    }

    /** The address of its bus. */
    String address() {
        return "unix:path=" + directory.resolve("bus");
    }

    /** The cgroup below which its units have theirs. */
    Path cgroup() {
        return cgroup;
    }

    /** The value of a property of a unit, from systemd. */
    String property(String unit, String property) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("systemctl", "--user", "show", "--value", "-p", property, unit);
        builder.environment().put("XDG_RUNTIME_DIR", directory.toString());
        builder.environment().put("DBUS_SESSION_BUS_ADDRESS", address());
        Process show = builder.redirectErrorStream(true).start();
        String said = new String(show.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        show.waitFor();
        return said.strip();
    }

    /** Kills systemd and everything that it has started, and then removes its cgroups. */
    @Override
    public void close() {
        try {
            for (int attempt = 0; attempt < 200 && Files.exists(cgroup); attempt++) {
                if (Files.readString(cgroup.resolve("cgroup.events")).contains("populated 1")) {
                    Files.writeString(cgroup.resolve("cgroup.kill"), "1");
                }
                process.waitFor(50, TimeUnit.MILLISECONDS);
                removeCgroups();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void removeCgroups() {
        List<Path> all = new ArrayList<>(Cgroups.below(cgroup));
        for (int i = all.size() - 1; i >= 0; i--) {
            all.get(i).toFile().delete(); // fails while a process is in it, and is tried again
        }
    }
}
