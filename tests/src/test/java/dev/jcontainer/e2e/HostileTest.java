package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.Container;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Seccomp;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.Ulimit;
import dev.jcontainer.spec.User;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hostile programs, always with limits: the outcome is right, the host is not affected, and nothing is left. {@code
 * tests/native/hostile} makes the calls that a shell cannot make. {@link HostileFileSystemTest} has the programs that
 * fill filesystems and race, {@link RootlessHostileTest} the same as an ordinary user.
 */
@EndToEnd
class HostileTest {
    private static final long MIB = 1 << 20;
    private static final int PIDS = 20;

    /**
     * The kernel counts all descriptors that a user has in flight, so some of them may belong to another program.
     */
    static final String TOO_MANY_IN_FLIGHT = "6[0-5] Too many references";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static ContainerSpec.Builder hostile(String... command) {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()).ephemeral())
                .limits(Limits.builder()
                        .memory(32 * MIB)
                        .memorySwap(32 * MIB)
                        .pids(PIDS)
                        .cpus(1)
                        .build())
                .stdio(Stdio.pipe().mergeStderr().maxOutput(MIB))
                .timeout(PATIENCE)
                .command(command);
    }

    private static ContainerSpec.Builder shell(String script) {
        return hostile("sh", "-c", script);
    }

    private static String output(ContainerSpec.Builder spec) throws Exception {
        return Containers.run(spec.build()).stdoutText().strip();
    }

    /** Without pids.max it takes all of the machine's processes; without the PID namespace it survives its parent. */
    @Test
    void aForkBombThatIgnoresSignalsEndsWithItsTime() throws Exception {
        String bomb = "trap '' TERM INT HUP QUIT; " + ForkBomb.SCRIPT + "while :; do :; done # fork-bomb-71";
        Result result = Containers.run(shell(bomb)
                .timeout(Duration.ofSeconds(2), Duration.ofMillis(100))
                .build());
        assertThat(result.outcome()).isEqualTo(Result.Outcome.TIMED_OUT);
        assertThat(result.signal()).isEqualTo(Signal.KILL);
        assertThat(result.stdoutText()).contains("Resource temporarily unavailable");
        assertThat(result.usage().peakPids()).isLessThanOrEqualTo(PIDS);
        assertThat(result.usage().pids()).isZero();
        assertThat(Host.processesWith("fork-bomb-71")).isEmpty();
    }

    /** Without pids.max. Threads count as processes do. */
    @Test
    void aMakerOfThreadsComesToTheLimit() throws Exception {
        assertThat(output(hostile("hostile", "threads"))).isEqualTo(PIDS + " Resource temporarily unavailable");
    }

    /** Without pids.max. Ended processes that nobody waits for count as well. */
    @Test
    void aMakerOfZombiesComesToTheLimit() throws Exception {
        assertThat(output(hostile("hostile", "zombies"))).isEqualTo((PIDS - 1) + " Resource temporarily unavailable");
    }

    /** Without the wait of the reaper, zombies fill the container that has --init. */
    @Test
    void orphansThatEndAreReaped() throws Exception {
        String script = "i=0; while [ $i -lt 100 ]; do (sleep 0 &); sleep 0; i=$((i+1)); done;"
                + " while grep -q '^State:.Z' /proc/[0-9]*/status; do sleep 0.01; done; echo clean";
        assertThat(output(shell(script).init(true))).endsWith("clean");
    }

    /**
     * Without memory.max it takes all of the machine's memory; with it, the kernel reports that the memory limit was
     * the reason.
     */
    @Test
    void manyProcessesThatEatMemoryTogetherAreOutOfMemory() throws Exception {
        Result result =
                Containers.run(shell("for i in 1 2 3 4; do tail /dev/zero & done; tail /dev/zero; wait; exit 137")
                        .build());
        assertThat(result.outcome()).isEqualTo(Result.Outcome.OUT_OF_MEMORY);
        assertThat(result.usage().oomKills()).isBetween(1L, 5L);
        assertThat(result.usage().peakMemory()).isBetween(16 * MIB, 32 * MIB);
        assertThat(result.usage().memory()).isLessThanOrEqualTo(32 * MIB);
    }

    /** Without the cgroup around the launch, writes to the throwaway root do not count as the container's memory. */
    @Test
    void aFillerOfTheThrowawayRootIsOutOfMemory() throws Exception {
        Result result = Containers.run(hostile("cp", "/dev/zero", "/tmp/f").build());
        assertThat(result.outcome()).isEqualTo(Result.Outcome.OUT_OF_MEMORY);
    }

    /** Without RLIMIT_NOFILE. */
    @Test
    void anEaterOfDescriptorsComesToTheLimit() throws Exception {
        assertThat(output(hostile("hostile", "descriptors").ulimit(new Ulimit(Ulimit.Resource.NOFILE, 64, 64))))
                .isEqualTo("61 No file descriptors available");
    }

    /** Without RLIMIT_NOFILE, or with CAP_SYS_RESOURCE, open files that no process holds fill the machine. */
    @Test
    void descriptorsInFlightCountAsWell() throws Exception {
        assertThat(output(hostile("hostile", "passed").ulimit(new Ulimit(Ulimit.Resource.NOFILE, 64, 64))))
                .matches(TOO_MANY_IN_FLIGHT);
    }

    /** Without the limit of Stdio. A program that ignores broken pipes writes a gigabyte into a mebibyte. */
    @Test
    void aFloodOfOutputIsCutOff() throws Exception {
        String flood = "trap '' PIPE TERM; head -c 1073741824 /dev/zero; while :; do echo more; done";
        Result result = Containers.run(shell(flood).build());
        assertThat(result.outcome()).isEqualTo(Result.Outcome.OUTPUT_LIMIT);
        assertThat(result.stdout()).hasSize((int) MIB);
        assertThat(result.stderr()).isEmpty();
    }

    /** Without SIGKILL after the grace period. */
    @ParameterizedTest(name = "with init: {0}")
    @ValueSource(booleans = {false, true})
    void aProgramThatIgnoresAllSignalsIsKilled(boolean init) throws Exception {
        Result result = Containers.run(hostile("hostile", "stay")
                .init(init)
                .timeout(Duration.ofMillis(500), Duration.ofMillis(100))
                .build());
        assertThat(result.outcome()).isEqualTo(Result.Outcome.TIMED_OUT);
        assertThat(result.signal()).isEqualTo(Signal.KILL);
        assertThat(result.stdoutText()).isEqualTo("up\n");
    }

    /**
     * Without the PID namespace a daemon survives: it has another session, no parent, no stream, and ignores the
     * signals. Here it has no cgroup by whose removal it would be killed.
     */
    @ParameterizedTest(name = "with init: {0}")
    @ValueSource(booleans = {false, true})
    void aDaemonEndsWithItsContainer(boolean init) throws Exception {
        Result result = Containers.run(shell("hostile daemon 4311; exit 3")
                .limits(Limits.builder().build())
                .init(init)
                .build());
        assertThat(result.outcome()).isEqualTo(Result.Outcome.EXITED);
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.stdoutText()).isEqualTo("up\n");
        assertThat(Host.processesWith("hostile daemon 4311")).isEmpty();
    }

    /** The supervisor must watch its control socket, because the program has no parent-death signal here. */
    @ParameterizedTest(name = "with init: {0}")
    @ValueSource(strings = {"false", "true"})
    void aProgramThatClearedItsDeathSignalEndsWithTheJvm(String init) throws Exception {
        Process jvm = Host.jvm(Holder.class, Rootfs.shared().toString(), init).start();
        assertThat(jvm.inputReader().readLine()).isEqualTo("up");
        Host.await("the program", () -> !Host.processesWith("hostile stay 4312").isEmpty());
        jvm.destroyForcibly().waitFor();
        Host.await(
                "the program to be gone",
                () -> Host.processesWith("hostile stay 4312").isEmpty());
        Host.await("the cgroup to be gone", () -> Cgroups.ours().isEmpty());
    }

    /** The JVM must have a pidfd of the container, which it uses when the supervisor has died. */
    @Test
    void aProgramThatClearedItsDeathSignalEndsWithTheSupervisor() throws Exception {
        Container container =
                Containers.start(hostile("hostile", "stay", "4313").build());
        assertThat(container.getInputStream().read()).isEqualTo('u');
        ProcessHandle supervisor =
                ProcessHandle.of(container.pid()).orElseThrow().parent().orElseThrow();
        assertThat(Host.name(supervisor.pid())).isEqualTo("jcontainer-init");
        supervisor.destroyForcibly();
        assertThat(container.waitFor()).isEqualTo(125);
        assertThat(Host.processesWith("hostile stay 4313")).isEmpty();
        container.close();
    }

    /**
     * Without PR_SET_DUMPABLE 0, and with CAP_SYS_PTRACE, the program can read the reaper and its files of the host.
     */
    @Test
    void theReaperCannotBeTracedNorRead() throws Exception {
        assertThat(output(hostile("hostile", "process", "1").init(true)).lines())
                .hasSize(13)
                .allMatch(line -> line.equals("fd done") // only the names of its files: EscapeTest tries to follow them
                        || line.endsWith("Operation not permitted")
                        || line.endsWith("Permission denied"));
    }

    /**
     * Without the PID namespace. Even without the filter, which denies some of the calls, other processes are not
     * visible.
     */
    @Test
    void aProcessOfTheHostIsNotThere() throws Exception {
        String self = Long.toString(ProcessHandle.current().pid());
        Privileges unfiltered = Privileges.builder().seccomp(Seccomp.UNCONFINED).build();
        assertThat(output(hostile("hostile", "process", self).init(true).privileges(unfiltered))
                        .lines())
                .hasSize(13)
                .allMatch(line -> line.endsWith("No such process")
                        || line.endsWith("No such file or directory")
                        || line.equals("pidfd_getfd Bad file descriptor"));
    }

    /**
     * Without detaching after pivot_root, close_range, or the reaper's PR_SET_DUMPABLE, some link of /proc leads to the
     * host.
     */
    @ParameterizedTest(name = "with init: {0}")
    @ValueSource(booleans = {false, true})
    void noLinkOfProcLeadsToTheHost(boolean init, @TempDir Path host) throws Exception {
        Path secret = Files.writeString(host.resolve("secret"), "secret");
        String walk = "for d in '' /proc/[0-9]*/root /proc/[0-9]*/cwd /proc/[0-9]*/task/*/root /proc/[0-9]*/fd/*; do"
                + " for up in '' /.. /../.. /../../../..; do [ ! -e $d$up" + secret + " ] || echo $d$up; done;"
                + " n=$((n+1)); done; [ $n -gt 5 ] && echo walked";
        assertThat(output(shell(walk).init(init))).isEqualTo("walked");
    }

    /** Without pivot_root. chroot(2) alone can be left this way by a program with CAP_SYS_CHROOT. */
    @Test
    void theOldWayOutOfChrootEndsInTheContainersRoot() throws Exception {
        assertThat(output(hostile("hostile", "chroot")).lines())
                .contains("below")
                .containsAll(Host.list(Rootfs.shared()).stream()
                        .map(path -> path.getFileName().toString())
                        .collect(Collectors.toList()))
                .doesNotContain("usr", "boot");
    }

    /** Without no_new_privs. The root filesystem is not mounted nosuid. */
    @Test
    void aSetuidProgramOfTheImageStaysTheUser(@TempDir Path directory) throws Exception {
        Path rootfs = Rootfs.fill(Files.createDirectory(directory.resolve("rootfs")));
        Path program = rootfs.resolve("bin/hostile");
        assertThat(Host.output("chmod", "4755", program.toString())).isEmpty();
        assertThat(output(hostile("hostile", "identity", "/proc/self/mem")
                        .root(Root.directory(rootfs))
                        .user(User.parse("1000:1000"))))
                .startsWith("1000 1000 ");
    }

    /** Without dropped capabilities and the filter. These actions change the machine, or lead out of the container. */
    @Test
    void whatIsForTheHostIsRefused() throws Exception {
        assertThat(done(hostile("hostile", "calls"))).isEmpty();
    }

    /** Without the short list of capabilities many more calls would succeed. The filter denies these. */
    @Test
    void withoutTheFilterTheKernelRefusesLess() throws Exception {
        assertThat(done(hostile("hostile", "calls")
                        .privileges(
                                Privileges.builder().seccomp(Seccomp.UNCONFINED).build())))
                .containsExactlyInAnyOrder(
                        "unshare-user done",
                        "clone-user done",
                        "clone3-user done",
                        "io_uring_setup done",
                        "keyctl done",
                        "add_key done",
                        "request_key done",
                        "quotactl done");
    }

    private static List<String> done(ContainerSpec.Builder spec) throws Exception {
        return output(spec)
                .lines()
                .filter(line -> !line.endsWith("Operation not permitted")
                        && !line.endsWith("Permission denied")
                        && !line.endsWith("Function not implemented"))
                .collect(Collectors.toList());
    }

    /** A JVM with a container whose program only SIGKILL ends. */
    static final class Holder {
        private Holder() {}

        /** @param arguments a root filesystem, and whether to use --init */
        public static void main(String[] arguments) throws Exception {
            Containers.start(ContainerSpec.builder()
                    .root(Root.directory(arguments[0]))
                    .limits(Limits.builder().pids(PIDS).build())
                    .init(Boolean.parseBoolean(arguments[1]))
                    .stdio(Stdio.inherit())
                    .command("hostile", "stay", "4312")
                    .build());
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
