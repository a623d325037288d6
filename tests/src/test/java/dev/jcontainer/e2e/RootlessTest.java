package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An ordinary user's containers: they are in a user namespace of their own. */
@EndToEnd
class RootlessTest extends OrdinaryUserTest {
    private static final int FIRST_SUBORDINATE = 1_900_000_000;

    private String run(String... words) {
        String[] arguments = new String[words.length + 1];
        arguments[0] = "run";
        System.arraycopy(words, 0, arguments, 1, words.length);
        return user.jcontainer(arguments);
    }

    private String sh(String script) {
        return run("--rootfs", user.root().toString(), "sh", "-c", script);
    }

    @Test
    void theUserIsRootInside() {
        assertThat(sh("id -u; id -g; cat /proc/self/setgroups; awk '{print $1, $2, $3}' /proc/self/uid_map; exit 3"))
                .isEqualTo("0\n0\ndeny\n0 " + user.uid() + " 1\nstatus 3");
    }

    /** A user cannot have the view if something is mounted below /, as it is here. */
    @Test
    void aViewOfTheMachineThatCannotBeMadeNamesTheNearestThing() {
        String said = run("/bin/sh", "-c", "echo hello");
        if (said.startsWith("hello")) {
            assertThat(said).isEqualTo("hello\nstatus 0");
            return;
        }
        assertThat(said)
                .contains("mounted")
                .contains("--isolation landlock --landlock-ro /")
                .contains("--rootfs")
                .endsWith("status 125");
        assertThat(run("--isolation", "landlock", "--landlock-ro", "/", "/bin/sh", "-c", "echo hello"))
                .satisfiesAnyOf(
                        output -> assertThat(output).isEqualTo("hello\nstatus 0"),
                        output -> assertThat(output).contains("Landlock without namespaces requires Linux 6.12"),
                        output -> assertThat(output).contains("has no Landlock"),
                        output -> assertThat(output).contains("not among this kernel's security modules"));
    }

    /** The program has all capabilities, but over nothing that would help it. */
    @Test
    void rootOfAUserNamespaceIsToldTheSame() {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "\"$@\" 2>&1; echo status $?", "sh", "unshare", "-Ur"));
        command.addAll(CommandLine.command("run", "/bin/sh", "-c", "echo hello").command());
        assertThat(Host.output(command.toArray(new String[0])))
                .satisfiesAnyOf(
                        output -> assertThat(output).isEqualTo("hello\nstatus 0"),
                        output -> assertThat(output)
                                .contains("mounted", "--isolation landlock --landlock-ro /")
                                .endsWith("status 125"));
    }

    /** There is no group for terminals and no other user, and no device node can be made. */
    @Test
    void inANamespaceOfOneIdAContainerIsAsAnOrdinaryUsers() {
        String[] shell = {"sh", "-c", "id -u; ls -l /dev/null | cut -c1; exit 3"};
        List<String> own = user.command("run", "--rootfs", user.root().toString(), shell[0], shell[1], shell[2]);
        own.addAll(user.asItself().size(), List.of("unshare", "-Ur"));
        List<String> roots = new ArrayList<>(List.of("unshare", "-Ur"));
        roots.addAll(CommandLine.command(CommandLine.inRootfs(shell)).command());
        for (List<String> command : List.of(own, roots)) {
            command.addAll(0, List.of("sh", "-c", "\"$@\"; echo status $?", "sh"));
            String output = Host.output(command.toArray(new String[0]));
            assertThat(output).endsWith("0\nc\nstatus 3");
            if (command.contains(user.root().toString())) {
                assertThat(output).containsPattern("it cannot be noted: .* state directory /run/jcontainer: E");
            }
        }
    }

    /** There are no device rules, and the container may do no more than the user outside. */
    @Test
    void aNodeIsClosedUnlessAnOptionOpensIt() throws Exception {
        Path volume = Files.createDirectory(user.home().resolve("nodes"));
        Path inRoot = user.root().resolve("node");
        try {
            for (Path node : List.of(inRoot, volume.resolve("everybodys"), volume.resolve("roots"))) {
                String mode = node.endsWith("roots") ? "600" : "666";
                assertThat(Host.output("mknod", "-m", mode, node.toString(), "c", "1", "3"))
                        .isEmpty();
            }
            String open =
                    "for n in /node /v/everybodys /v/roots; do (true <$n) 2>/dev/null && echo $n opened; done; exit 0";
            String undo = "mount -o remount,bind,dev / && ";
            assertThat(nodes(volume + ":/v", open)).isEqualTo("status 0");
            assertThat(nodes(volume + ":/v", open, "--read-only")).isEqualTo("status 0");
            assertThat(nodes(volume + ":/v", undo + open, "--cap-add", "MKNOD")).contains("permission denied");
            assertThat(nodes(volume + ":/v:dev", open)).isEqualTo("/v/everybodys opened\nstatus 0");
            assertThat(nodes(volume + ":/v", undo + open, "--cap-add", "SYS_ADMIN"))
                    .isEqualTo("/node opened\nstatus 0");
        } finally {
            Files.delete(inRoot);
            Rootfs.delete(volume);
        }
    }

    private String nodes(String volume, String script, String... options) {
        List<String> words = new ArrayList<>(List.of(options));
        words.addAll(List.of("-v", volume, "--rootfs", user.root().toString(), "sh", "-c", script));
        return run(words.toArray(new String[0]));
    }

    @Test
    void whatIsWrittenIsTheUsers() throws Exception {
        assertThat(sh("echo kept > /tmp/file")).isEqualTo("status 0");
        Path file = user.root().resolve("tmp/file");
        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(user.uid());
        Files.delete(file);
    }

    @Test
    void namespacesAndFileSystemsAreItsOwn() {
        assertThat(sh("echo $$; ls /dev | tr '\\n' ' '; ip -o addr show lo | grep -c inet; echo x > /dev/null;"
                        + " head -c 2 /dev/zero | wc -c; cat /proc/sys/kernel/hostname"))
                .startsWith("1\nfd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero 2\n2\n")
                .doesNotContain("\n" + Host.output("cat", "/proc/sys/kernel/hostname") + "\n")
                .endsWith("status 0");
    }

    @Test
    void throwawayWritesVanish() {
        assertThat(ephemeral("rm /bin/true && echo x > /bin/true && mkdir /root/d && echo y > /root/d/f && ls /root"))
                .isEqualTo("d\nstatus 0");
        assertThat(user.root().resolve("root/d")).doesNotExist();
        assertThat(user.root().resolve("bin/true")).isSymbolicLink();
    }

    @Test
    void aDirectoryIsReplacedInTheThrowawayLayer() {
        assumeTrue(
                Host.kernelIsAtLeast(6, 6),
                "before Linux 6.6 a tmpfs has no user.* attributes, which say that a directory is another one now");
        assertThat(ephemeral("rm -r /root && mkdir /root && echo x > /root/f && ls /root"))
                .isEqualTo("f\nstatus 0");
        assertThat(user.root().resolve("root/f")).doesNotExist();
        assertThat(user.root().resolve("root")).isDirectory();
    }

    private String ephemeral(String script) {
        return run("--ephemeral", "--rootfs", user.root().toString(), "sh", "-c", script);
    }

    @Test
    void theRootCanBeReadOnly() {
        assertThat(run("--read-only", "--rootfs", user.root().toString(), "sh", "-c", "echo x > /tmp/x"))
                .contains("Read-only file system")
                .endsWith("status 1");
    }

    @Test
    void anotherUserTakesRangesAndSaysSo() {
        assertThat(run("-u", "1000:1000", "--rootfs", user.root().toString(), "id", "-u"))
                .contains("The user 1000 is not in the container's user namespace")
                .contains("/etc/subuid")
                .endsWith("status 125");
    }

    @Test
    void withRangesThereAreOtherUsers() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "newuidmap is not installed");
        user.addSubordinateIds(FIRST_SUBORDINATE);
        try {
            assertThat(run(
                            "-u",
                            "1000:1000",
                            "--group-add",
                            "7",
                            "--rootfs",
                            user.root().toString(),
                            "sh",
                            "-c",
                            "id -u; id -G; awk '{print $1, $2, $3}' /proc/self/uid_map; cat /proc/self/setgroups"))
                    .isEqualTo(
                            "1000\n1000 7\n0 " + user.uid() + " 1\n1 " + FIRST_SUBORDINATE + " 65536\nallow\nstatus 0");
            assertThat(user.jcontainer("info")).contains("yes  more than one user in a container");
        } finally {
            user.removeSubordinateIds(FIRST_SUBORDINATE);
        }
    }

    /** With --init, the reaper is not readable even for its user, so the namespaces are those of the reaper's child. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProgramRunsInAContainerThatRuns(boolean init) throws Exception {
        List<String> words = new ArrayList<>(List.of("run", "--name", "box"));
        if (init) {
            words.add("--init");
        }
        words.addAll(List.of("--rootfs", user.root().toString(), "sh", "-c", "while :; do sleep 0.1; done"));
        Process container = new ProcessBuilder(user.command(words.toArray(new String[0])))
                .redirectErrorStream(true)
                .start();
        try {
            Host.await("the container to be listed", () -> user.jcontainer("ps").contains("box"));
            assertThat(user.jcontainer(
                            "exec", "box", "sh", "-c", "id -u; ls -d /proc/1; readlink /proc/self/cwd; exit 3"))
                    .isEqualTo("0\n/proc/1\n/\nstatus 3");
            assertThat(user.jcontainer("top", "box", "-eo", "pid,args")).contains("sh -c while :; do sleep 0.1; done");
        } finally {
            user.jcontainer("kill", "box");
            container.waitFor();
        }
    }

    @Test
    void keepIdAloneIsTheUserInside() {
        assertThat(run(
                        "--userns",
                        "keep-id",
                        "--rootfs",
                        user.root().toString(),
                        "sh",
                        "-c",
                        "id -u; awk '{print $1, $2, $3}' /proc/self/uid_map; stat -c %u /bin; touch /tmp/x"
                                + " && rm /tmp/x"))
                .isEqualTo(user.uid() + "\n" + user.uid() + " " + user.uid() + " 1\n" + user.uid() + "\nstatus 0");
        assertThat(run("--userns", "keep-id", "-u", "0", "--rootfs", user.root().toString(), "true"))
                .contains("The user 0 is not in the container's user namespace")
                .endsWith("status 125");
        assertThat(run(
                        "--userns",
                        "keep-id",
                        "--group-add",
                        "5",
                        "--rootfs",
                        user.root().toString(),
                        "true"))
                .contains("takes --user, too")
                .endsWith("status 125");
    }

    @Test
    void keepIdWithRangesHasOthersBesides() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "newuidmap is not installed");
        user.addSubordinateIds(FIRST_SUBORDINATE);
        try {
            String root = user.root().toString();
            assertThat(run("--userns", "keep-id", "--rootfs", root, "sh", "-c", "id -u; id -g; stat -c %u /bin /"))
                    .isEqualTo(user.uid() + "\n" + user.uid() + "\n" + user.uid() + "\n" + user.uid() + "\nstatus 0");
            assertThat(run(
                            "--userns",
                            "keep-id",
                            "-u",
                            "0:0",
                            "--rootfs",
                            root,
                            "sh",
                            "-c",
                            "id -u; stat -c %u /bin /dev"))
                    .isEqualTo("0\n" + user.uid() + "\n0\nstatus 0");
        } finally {
            user.removeSubordinateIds(FIRST_SUBORDINATE);
        }
    }

    @Test
    void rangesAreLimitedToWhatIsGranted() {
        String root = user.root().toString();
        String itself = user.uid() + ":7:1";
        assertThat(run("--userns", itself, "-u", "7:7", "--rootfs", root, "id", "-u"))
                .isEqualTo("7\nstatus 0");
        assertThat(run("--userns", "0:0:1", "--rootfs", root, "true"))
                .contains("The users 0 to 0 of the host are not this user's to map: it has " + user.uid())
                .endsWith("status 125");
        assertThat(run("--userns", user.uid() + ":0:2", "--rootfs", root, "true"))
                .contains("are not this user's to map")
                .endsWith("status 125");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "newuidmap is not installed");
        user.addSubordinateIds(FIRST_SUBORDINATE);
        try {
            String granted = user.uid() + ":0:1," + (FIRST_SUBORDINATE + 10) + ":1:5";
            assertThat(run(
                            "--userns",
                            granted,
                            "--rootfs",
                            root,
                            "sh",
                            "-c",
                            "awk '{print $1, $2, $3}' /proc/self/uid_map"))
                    .isEqualTo("0 " + user.uid() + " 1\n1 " + (FIRST_SUBORDINATE + 10) + " 5\nstatus 0");
            assertThat(run("--userns", FIRST_SUBORDINATE + ":0:65537", "--rootfs", root, "true"))
                    .contains("are not this user's to map")
                    .endsWith("status 125");
        } finally {
            user.removeSubordinateIds(FIRST_SUBORDINATE);
        }
    }

    @Test
    void mappedOwnersTakeRoot() {
        assertThat(run("-v", user.root() + ":/in:idmap", "--rootfs", user.root().toString(), "true"))
                .contains("cannot be mapped: that requires root")
                .endsWith("status 125");
    }

    @Test
    void mountsLimitsAndParametersAreAsForRoot() {
        assertThat(run(
                        "--init",
                        "--tmpfs",
                        "/scratch:size=1m",
                        "-v",
                        user.root() + ":/in:ro",
                        "--device",
                        "/dev/null:/dev/nothing",
                        "--ulimit",
                        "nofile=64",
                        "--sysctl",
                        "net.ipv4.ip_unprivileged_port_start=7",
                        "--shm-size",
                        "1m",
                        "--add-host",
                        "store=127.0.0.2",
                        "--rootfs",
                        user.root().toString(),
                        "sh",
                        "-c",
                        "echo $$; ulimit -n; cat /proc/sys/net/ipv4/ip_unprivileged_port_start; stat -f -c"
                                + " %T /scratch;"
                                + " echo x 2>&1 > /in/x | grep -o Read-only; echo x > /dev/nothing; grep -c"
                                + " store /etc/hosts"))
                .isEqualTo("2\n64\n7\ntmpfs\nRead-only\n1\nstatus 0");
    }

    @Test
    void theHostsUserNamespaceIsRefused() {
        assertThat(run("--userns", "host", "--rootfs", user.root().toString(), "true"))
                .contains("requires CAP_SYS_ADMIN")
                .endsWith("status 125");
    }

    /** Mounts of the host are locked together in a user namespace, so that none uncovers what is below. */
    @Test
    void theViewOfThisMachineSaysWhyItCannotBe() {
        assertThat(run("/bin/true"))
                .contains("give a root filesystem with --rootfs")
                .endsWith("status 125");
    }

    @Test
    void theProbeSaysWhatThereIs() {
        assertThat(user.jcontainer("info"))
                .contains("yes  user namespace\n")
                .contains("no   more than one user in a container: ")
                .contains("yes  proc in a pid namespace\n")
                .contains("yes  overlay on a root filesystem (--ephemeral)\n")
                .endsWith("status 0");
    }

    /**
     * The same happens inside another engine's container: it has mounts over parts of /proc, which a user namespace
     * cannot remove.
     */
    @Test
    void aCoveredProcIsToldWithWhatToDo() {
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount --bind /dev/null /proc/version && \"$@\"; echo \"status $?\"",
                "sh"));
        command.addAll(user.command("info"));
        assertThat(Host.output(command.toArray(new String[0])))
                .contains("no   proc in a pid namespace: ")
                .contains("parts of the existing one are masked")
                .endsWith("status 1");
    }

    /** The test disables them as an administrator would, but only for one user namespace and those below it. */
    @Test
    void switchedOffUserNamespacesAreToldWithWhatToDo() {
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "-U",
                "-r",
                "sh",
                "-c",
                "echo 0 > /proc/sys/user/max_user_namespaces && \"$@\"; echo \"status $?\"",
                "sh"));
        command.addAll(user.command("info"));
        int java = command.indexOf("setpriv");
        command.subList(java, command.indexOf("--reset-env") + 1).clear(); // root of that namespace has no other user
        command.addAll(java, List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all"));
        Path jar = Path.of("..", "java", "cli", "target", "jcontainer.jar"); // the user's state is in its own home
        command.set(command.indexOf("-jar") + 1, jar.toAbsolutePath().toString());
        assertThat(Host.output(command.toArray(new String[0])))
                .contains("no   user namespace: ")
                .contains("sysctl user.max_user_namespaces=15000")
                .endsWith("status 1");
    }

    @Test
    void aKilledJvmLeavesNothing() throws Exception {
        Process jvm = new ProcessBuilder(user.command(
                        "run",
                        "--init",
                        "--rootfs",
                        user.root().toString(),
                        "sh",
                        "-c",
                        "echo up; sleep 4213 & sleep 4213"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(jvm.inputReader().readLine()).isEqualTo("up");
        Host.await("the program", () -> !Host.processesWith("sleep 4213").isEmpty());
        Host.kill(jvm.pid());
        jvm.waitFor();
        Host.await(
                "the container to be gone",
                () -> Host.processesWith("sleep 4213").isEmpty());
    }

    /** The maps are written while the process is readable for its user, and never after a program runs. */
    @Test
    void nobodyLooksIntoTheSupervisor() throws Exception {
        Process jvm = new ProcessBuilder(
                        user.command("run", "--rootfs", user.root().toString(), "sh", "-c", "echo up; sleep 4214"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(jvm.inputReader().readLine()).isEqualTo("up");
        ProcessHandle supervisor = jvm.children()
                .filter(child -> Host.name(child.pid()).equals("jcontainer-init"))
                .findAny()
                .orElseThrow();
        assertThat(Files.getAttribute(Path.of("/proc/" + supervisor.pid() + "/maps"), "unix:uid"))
                .isEqualTo(0);
        Host.kill(jvm.pid());
        jvm.waitFor();
        Host.await(
                "the container to be gone",
                () -> Host.processesWith("sleep 4214").isEmpty());
    }
}
