package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.LaunchObserver;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Isolation by Landlock alone, as an ordinary user and as root. "Without" in a comment names a step of {@code
 * LandlockPlanner}, or a line of {@code default-profile-landlock}, to take out.
 */
@EndToEnd
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IsolationTest {
    private PlainUser user;
    private String busybox;
    private String hostile;

    @BeforeAll
    void createTheUser() throws Exception {
        Facilities.assume("--isolation landlock");
        user = PlainUser.create();
        busybox = user.root().resolve("bin/busybox").toString();
        hostile = user.root().resolve("bin/hostile").toString();
    }

    @AfterAll
    void removeTheUser() {
        if (user != null) {
            user.close();
        }
    }

    private String[] words(List<String> options, String... command) {
        List<String> words = new ArrayList<>(List.of("run", "--isolation", "landlock"));
        words.addAll(options);
        words.addAll(List.of(command));
        return words.toArray(new String[0]);
    }

    /** The rules allow reading everything, including /proc. */
    private String run(String... command) {
        return user.jcontainer(words(List.of("--landlock-ro", "/"), command));
    }

    private String sh(String script) {
        return run(busybox, "sh", "-c", script);
    }

    /** A specification for tests as root, which cannot enter the user's home without capabilities. */
    private static ContainerSpec.Builder spec(String... command) {
        command[0] = Rootfs.shared().resolve("bin/busybox").toString();
        return ContainerSpec.builder()
                .isolation(Isolation.LANDLOCK)
                .privileges(Privileges.builder().landlockReadOnly("/").build())
                .stdio(Stdio.pipe())
                .command(command);
    }

    @Test
    void noNamespaceIsMadeAndNothingIsGained() {
        String script = "for n in /proc/self/ns/*; do readlink $n; done";
        assertThat(sh(script)).isEqualTo(Host.output("sh", "-c", script) + "\nstatus 0");
        assertThat(sh("grep -E '^(Uid|CapEff|CapPrm|CapInh|CapAmb|NoNewPrivs|Seccomp):' /proc/self/status"))
                .isEqualTo("Uid:\t#\t#\t#\t#\n".replace("#", Integer.toString(user.uid()))
                        + "CapInh:\t0000000000000000\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n"
                        + "CapAmb:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\nstatus 0");
    }

    @Test
    void theEnvironmentIsFreshAndTheStreamsAndDescriptorsAreThree() {
        assertThat(sh("env | sort; pwd; umask; ls /proc/self/fd | tr '\\n' ' '; exit 7"))
                .startsWith("HOME=" + user.home() + "\nHOSTNAME=" + Host.output("cat", "/proc/sys/kernel/hostname")
                        + "\nPATH=")
                .contains("/\n0022\n0 1 2 3 ") // 3 is the descriptor of ls
                .endsWith("status 7");
    }

    /** Without LandlockIsolation. */
    @Test
    void onlyWhatTheRulesNameIsReached() throws Exception {
        Path work = Files.createDirectory(user.root().resolveSibling("work"));
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxrwxrwx"));
        String script = "echo x > " + work + "/f && cat " + work + "/f; echo y > " + user.root() + "/root/f; cat"
                + " /etc/passwd; ls " + user.home() + "; ls /proc; pwd; /bin/true";
        List<String> rules =
                List.of("--landlock-ro", user.root() + "/bin", "--landlock-rw", work.toString(), "-w", work.toString());
        assertThat(user.jcontainer(words(rules, busybox, "sh", "-c", script)))
                .startsWith("x\n")
                .contains("can't create " + user.root() + "/root/f: Permission denied")
                .contains("can't open '/etc/passwd': Permission denied")
                .contains("can't open '" + user.home() + "': Permission denied")
                .contains("can't open '/proc': Permission denied")
                .contains("\n" + work + "\n")
                .contains("/bin/true: Permission denied")
                .endsWith("status 126");
        assertThat(user.root().resolve("root/f")).doesNotExist();
    }

    /**
     * Another process of the same user. Signals and traces: without LandlockIsolation. The others: without their lines
     * of the profile.
     */
    @Test
    void anotherProcessOfTheUserIsOutOfReach() throws Exception {
        Process other = new ProcessBuilder(
                        "setpriv",
                        "--reuid",
                        "" + user.uid(),
                        "--clear-groups",
                        "--regid",
                        "" + user.uid(),
                        "sleep",
                        "1000")
                .start();
        try {
            Host.await("it to sleep", () -> Host.name(other.pid()).equals("sleep"));
            String pid = Long.toString(other.pid());
            assertThat(run(hostile, "process", pid).lines())
                    .hasSizeGreaterThan(12)
                    .allMatch(line -> line.endsWith("not permitted")
                            || line.endsWith("ermission denied")
                            || line.equals("fd done") // only numbers; following one requires a trace
                            || line.equals("status 0"));
            assertThat(run(hostile, "outside", pid).lines())
                    .hasSizeGreaterThan(18)
                    .allMatch(line -> line.endsWith("not permitted")
                            || line.contains("ddress family not supported")
                            || line.equals("status 0"));
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    /** Without LandlockIsolation. */
    @Test
    void theSupervisorAndTheJvmAreOutOfReach() {
        assertThat(sh("kill -9 $PPID; kill -9 $(awk '{print $4}' /proc/$PPID/stat); sleep 0.1; echo alive; kill -9 $$"))
                .containsPattern("(?s)not permitted.*not permitted.*alive")
                .endsWith("status 137");
    }

    /** Without ADOPT_ORPHANS. */
    @Test
    void daemonsEndWithTheirContainer() {
        assertThat(run(hostile, "daemon", "7411")).isEqualTo("up\nstatus 0");
        assertThat(Host.processesWith("hostile daemon 7411")).isEmpty();
        String nested = "for i in 1 2 3; do (setsid sh -c 'setsid sleep 7412 & (sleep 7412 &) ; sleep 7412' &) ; done;"
                + " sleep 0.3; exit 5";
        assertThat(sh(nested)).isEqualTo("status 5");
        assertThat(Host.processesWith("sleep 7412")).isEmpty();
    }

    /** Shells with a session of their own each, and shells that start the next one and end. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "bomb-7421, setsid sh -c \"$B\" bomb-7421 & setsid sh -c \"$B\" bomb-7421 & wait",
        "bomb-7422, sh -c \"$B\" bomb-7422 & sh -c \"$B\" bomb-7422 & wait",
        "bomb-7423, setsid sh -c \"$B\" bomb-7423 & exit 0"
    })
    void bombsAreGoneWithTheirContainer(String word, String bomb) {
        String[] words = words(
                List.of("--landlock-ro", "/", "--ulimit", "nproc=150", "-e", "B=" + bomb),
                busybox,
                "sh",
                "-c",
                "(sh -c \"$B\" " + word + " 2>/dev/null &); sleep 0.5; exit 3");
        assertThat(user.jcontainer(words)).endsWith("status 3");
        assertThat(Host.processesWith(word)).isEmpty();
    }

    @Test
    void theTimeoutIsTheEndOfAll() {
        String[] words = words(
                List.of("--landlock-ro", "/", "--timeout", "300ms", "--stop-timeout", "0.1"),
                busybox,
                "sh",
                "-c",
                "trap '' TERM; (setsid " + hostile + " stay 7431 &); " + hostile + " stay 7431");
        assertThat(user.jcontainer(words)).contains("longer than --timeout").endsWith("status 124");
        assertThat(Host.processesWith("hostile stay 7431")).isEmpty();
    }

    /** The supervisor must watch its control socket. */
    @Test
    void nothingOutlivesTheJvm() throws Exception {
        Process jvm = new ProcessBuilder(user.command(words(
                        List.of("--landlock-ro", "/"),
                        busybox,
                        "sh",
                        "-c",
                        "(setsid " + hostile + " stay 7441 &); exec " + hostile + " stay 7441")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Host.await(
                "both to run",
                () -> Host.processesWith("hostile stay 7441").stream()
                                .filter(pid -> Host.name(pid).equals("hostile"))
                                .count()
                        == 2);
        jvm.destroyForcibly().waitFor();
        Host.await(
                "them to be gone", () -> Host.processesWith("hostile stay 7441").isEmpty());
    }

    /** The filter is not a list of what an engine's filter denies, but a real one: that of a container of our own. */
    @Test
    void itRunsWhereUserNamespacesAreDenied() throws Exception {
        ContainerSpec.Builder outer = ContainerSpec.builder()
                .root(Root.host())
                .mount(Mount.bind(user.home(), user.home().toString()))
                .stdio(Stdio.pipe());
        Result denied = Containers.run(
                outer.command(user.command("run", "--rootfs", user.root().toString(), "true"))
                        .build());
        assertThat(denied.exitCode()).isEqualTo(125);
        assertThat(denied.stderrText())
                .contains("EPERM", "--isolation landlock")
                .containsOnlyOnce("\n");
        Result alone = Containers.run(outer.command(user.command(words(
                        List.of("--landlock-ro", user.root().toString(), "--landlock-ro", "/dev/null"),
                        busybox,
                        "sh",
                        "-c",
                        "(setsid sleep 1000 &); echo runs; exit 4")))
                .build());
        assertThat(alone.stdoutText() + alone.stderrText()).isEqualTo("runs\n");
        assertThat(alone.exitCode()).isEqualTo(4);
    }

    @Test
    void aContainerIsFoundByItsNameButTakesNoMorePrograms() throws Exception {
        String name = Host.own("alone");
        Process jvm = new ProcessBuilder(
                        user.command(words(List.of("--name", name, "--landlock-ro", "/"), busybox, "sleep", "7451")))
                .start();
        Host.await("it to be listed", () -> user.jcontainer("ps").contains(name));
        assertThat(user.jcontainer("exec", name, "true"))
                .contains("was started with --isolation landlock", "no namespaces")
                .endsWith("status 125");
        assertThat(user.jcontainer("kill", name)).endsWith("status 0");
        assertThat(jvm.waitFor()).isEqualTo(128 + 9);
        assertThat(user.jcontainer("ps")).doesNotContain(name);
    }

    @Test
    void rootGivesUpItsCapabilitiesAndKeepsItsLimits() throws Exception {
        Result result = Containers.run(spec("busybox", "sh", "-c", "grep Cap /proc/self/status; (sleep 1000 &)")
                .limits(Limits.builder().pids(20).build())
                .build());
        assertThat(result.stdoutText().lines()).hasSize(5).allMatch(line -> line.endsWith("\t0000000000000000"));
        assertThat(result.usage().peakMemory()).isPositive();
    }

    /** A supervisor that did not reap them would have them as zombies. */
    @Test
    void orphansAreReapedWhileItRuns() throws Exception {
        long[] supervisor = new long[1];
        LaunchObserver listener = new LaunchObserver() {
            @Override
            public void created(long pid, long helper) {
                supervisor[0] = helper;
            }
        };
        String script = "for i in 1 2 3 4 5 6 7 8; do (true &); done; echo up; exec sleep 1000";
        try (Container container =
                Containers.start(spec("busybox", "sh", "-c", script).build(), listener)) {
            assertThat(container.getInputStream().read()).isEqualTo('u');
            ProcessHandle helper = ProcessHandle.of(supervisor[0]).orElseThrow();
            Host.await("one child to be left", () -> helper.children().count() == 1);
            assertThatThrownBy(() -> container.exec("true"))
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("no namespaces");
        }
    }

    /** The next container of the same supervisor has a pid 1 of its own, which reaps its processes. */
    @Test
    void aSupervisorThatIsUsedAgainAdoptsNoMore() throws Exception {
        Containers.run(spec("busybox", "true").build());
        try (Container container = Containers.start(ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .stdio(Stdio.pipe())
                .command("sh", "-c", "(sleep 1000 &); echo up; exec sleep 1000")
                .build())) {
            assertThat(container.getInputStream().read()).isEqualTo('u');
            long supervisor = container.toHandle().parent().orElseThrow().pid();
            assertThat(ProcessHandle.of(supervisor).orElseThrow().children()).hasSize(1);
        }
    }

    /** A kernel whose Landlock does not keep signals in is not used for isolation. */
    @ParameterizedTest(name = "version {0}")
    @ValueSource(ints = {3, 5})
    void anOlderLandlockIsAnError(int version) throws Exception {
        assumeTrue(Host.output("sh", "-c", "command -v strace").startsWith("/"), "strace is not installed");
        List<String> strace = new ArrayList<>(List.of(
                "strace",
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                "trace=landlock_create_ruleset",
                "-e",
                "inject=landlock_create_ruleset:retval=" + version + ":when=1"));
        strace.addAll(CommandLine.LAUNCHERS.get(0));
        CommandLine.Outcome outcome =
                CommandLine.outcome(CommandLine.command(strace, words(List.of("--landlock-ro", "/"), busybox, "true")));
        assertThat(outcome.status()).isEqualTo(125);
        assertThat(outcome.stderr())
                .contains("does not keep signals in", "Linux 6.12")
                .containsOnlyOnce("\n");
    }
}
