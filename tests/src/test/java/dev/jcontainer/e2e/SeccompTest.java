package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.spec.Capabilities;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Seccomp;
import dev.jcontainer.spec.SeccompAction;
import dev.jcontainer.spec.SeccompProfile;
import dev.jcontainer.spec.SeccompProfile.Comparison;
import dev.jcontainer.spec.SeccompProfile.Operator;
import dev.jcontainer.spec.SeccompProfile.Rule;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.UserNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * System calls as programs make them. HostileTest has the 64-bit calls. Each of the other calls here succeeds, or fails
 * in another way, if its line is removed from default-profile and its name is put under "allow".
 */
@EndToEnd
class SeccompTest {
    private static final String DENIED = "call Operation not permitted";
    private static final String ABSENT = "call Function not implemented";
    private static final String DONE = "call done";

    private static ContainerSpec.Builder spec(Privileges.Builder privileges, String... command) {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()).ephemeral())
                .privileges(privileges.build())
                .stdio(Stdio.pipe().mergeStderr())
                .command(command);
    }

    private static ContainerSpec.Builder call(Privileges.Builder privileges, String abi, String... numbers) {
        String[] command = new String[numbers.length + 3];
        command[0] = "hostile";
        command[1] = "number";
        command[2] = abi;
        System.arraycopy(numbers, 0, command, 3, numbers.length);
        return spec(privileges, command);
    }

    private static String output(ContainerSpec.Builder spec) throws Exception {
        return Containers.run(spec.build()).stdoutText().strip();
    }

    private static void onlyOnX86() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the numbers of this test are those of x86_64");
    }

    /** Without the filter the mode is 0. With a reaper, pid 1 has the filter as well, but not without FILTER_REAPER. */
    @Test
    void theFilterHoldsForTheProgramAndTheReaper() throws Exception {
        String script = "grep -h ^Seccomp: /proc/1/status /proc/self/status";
        assertThat(output(spec(Privileges.builder(), "sh", "-c", script))).isEqualTo("Seccomp:\t2\nSeccomp:\t2");
        assertThat(output(spec(Privileges.builder(), "sh", "-c", script).init(true)))
                .isEqualTo("Seccomp:\t2\nSeccomp:\t2");
    }

    /** If it were installed twice, each call would cost twice. */
    @Test
    void thereIsOneFilter() throws Exception {
        String script = "grep -h ^Seccomp_filters: /proc/self/status";
        String own = Host.output("grep", "-h", "^Seccomp_filters:", "/proc/self/status")
                .strip();
        assumeTrue(own.equals("Seccomp_filters:\t0"), "this kernel does not count filters, or the tests have one");
        assertThat(output(spec(Privileges.builder(), "sh", "-c", script))).isEqualTo("Seccomp_filters:\t1");
        assertThat(output(spec(Privileges.builder(), "sh", "-c", script).init(true)))
                .isEqualTo("Seccomp_filters:\t1");
    }

    @Test
    void unconfinedMeansNoFilter() throws Exception {
        String script = "grep ^Seccomp: /proc/self/status";
        assertThat(output(spec(Privileges.builder().seccomp(Seccomp.UNCONFINED), "sh", "-c", script)))
                .isEqualTo("Seccomp:\t0");
        assertThat(output(spec(Privileges.privileged(), "sh", "-c", script))).isEqualTo("Seccomp:\t0");
    }

    /**
     * Without no_new_privs the kernel requires CAP_SYS_ADMIN; after the loss of capabilities the result would be
     * EACCES.
     */
    @Test
    void theFilterIsThereWithoutNoNewPrivs() throws Exception {
        String script = "grep -E '^(Seccomp|NoNewPrivs):' /proc/self/status";
        for (boolean init : new boolean[] {false, true}) {
            assertThat(output(spec(Privileges.builder().noNewPrivs(false), "sh", "-c", script)
                            .init(init)))
                    .isEqualTo("NoNewPrivs:\t0\nSeccomp:\t2");
        }
    }

    /** Without the step in the plan of an exec, an exec may make all calls. */
    @Test
    void aProgramThatJoinsTheContainerHasTheFilter() throws Exception {
        try (Container container =
                Containers.start(spec(Privileges.builder(), "sleep", "1000").build())) {
            Result result = container.run(ExecSpec.builder()
                    .command("grep", "^Seccomp:", "/proc/self/status")
                    .stdio(Stdio.pipe())
                    .build());
            assertThat(result.stdoutText()).isEqualTo("Seccomp:\t2\n");
        }
    }

    /** TIOCSTI, also with other high bits (CVE-2019-10063); TIOCLINUX; TIOCSETD. TCGETS is allowed. */
    @ParameterizedTest
    @CsvSource({"0x5412", "0x100005412", "0x541c", "0x5423"})
    void nothingIsTypedIntoATerminal(String request) throws Exception {
        onlyOnX86();
        assertThat(output(call(Privileges.builder(), "native", "16", "0", request)))
                .isEqualTo(DENIED);
        assertThat(output(call(Privileges.builder(), "native", "16", "0", "0x5401")))
                .isNotEqualTo(DENIED)
                .doesNotContain("done");
    }

    /**
     * Numbers of x32: unshare(CLONE_NEWUSER), keyctl, bpf. If the filter did not know x32, it would not find these
     * numbers.
     */
    @ParameterizedTest
    @CsvSource({"0x40000110, 0x10000000", "0x400000fa, 0", "0x40000141, 0"})
    void x32IsNoWayAround(String number, String argument) throws Exception {
        onlyOnX86();
        assertThat(output(call(Privileges.builder(), "native", number, argument)))
                .isIn(DENIED, ABSENT);
    }

    /**
     * 32-bit calls: unshare, clone, keyctl, io_uring_setup, mount. Without x86 in the filter they would all be ENOSYS.
     */
    @ParameterizedTest
    @CsvSource({"310, 0x10000000", "120, 0x10000011", "288, 0", "425, 1", "21, 0"})
    void callsOf32BitsAreFilteredByTheirOwnNumbers(String number, String argument) throws Exception {
        onlyOnX86();
        String unfiltered = output(call(Privileges.builder().seccomp(Seccomp.UNCONFINED), "i386", "20")); // getpid
        assumeTrue(unfiltered.equals(DONE), "this kernel runs no 32-bit programs: " + unfiltered);
        assertThat(output(call(Privileges.builder(), "i386", "20"))).isEqualTo(DONE);
        assertThat(output(call(Privileges.builder(), "i386", number, argument))).isEqualTo(DENIED);
    }

    /** PTRACE_TRACEME; personality(2) as a query and with READ_IMPLIES_EXEC; AF_ALG, AF_VSOCK, AF_UNIX. */
    @ParameterizedTest
    @CsvSource({
        "101, 0, call done",
        "135, 0xffffffff, call done",
        "135, 0x400000, call Operation not permitted",
        "41, 38, call Address family not supported by protocol",
        "41, 40, call Address family not supported by protocol",
        "41, 1, call Invalid argument",
        "435, 0, call Function not implemented",
        "9999, 0, call Function not implemented"
    })
    void whatDependsOnArgumentsDoes(String number, String argument, String expected) throws Exception {
        onlyOnX86();
        assertThat(output(call(Privileges.builder(), "native", number, argument, "99")))
                .isEqualTo(expected);
    }

    @Test
    void aCapabilityBringsItsCalls() throws Exception {
        onlyOnX86();
        Privileges.Builder admin = Privileges.builder().capabilities(Capabilities.DEFAULT.plus(Capability.SYS_ADMIN));
        assertThat(output(call(admin, "native", "272", "0x20000"))).isEqualTo(DONE); // unshare(CLONE_NEWNS)
        assertThat(output(call(Privileges.builder(), "native", "272", "0x20000")))
                .isEqualTo(DENIED);
    }

    private static Privileges.Builder with(SeccompAction otherwise, Rule... rules) {
        return Privileges.builder().seccomp(new SeccompProfile(otherwise, List.of(), 0, List.of(rules)));
    }

    @Test
    void aProfileOfTheCallersDecidesByNameAndArgument() throws Exception {
        onlyOnX86();
        Rule mkdir = new Rule(List.of("mkdir", "mkdirat"), SeccompAction.errno(13), List.of());
        Rule umask = new Rule(List.of("umask"), SeccompAction.errno(5), List.of(new Comparison(0, Operator.GT, 8, 0)));
        Privileges.Builder profile = with(SeccompAction.ALLOW, mkdir, umask);
        assertThat(output(spec(profile, "mkdir", "/tmp/x"))).contains("Permission denied");
        assertThat(output(call(profile, "native", "95", "9"))).isEqualTo("call I/O error");
        assertThat(output(call(profile, "native", "95", "8"))).isEqualTo(DONE);
    }

    @Test
    void aCallThatKillsEndsTheProgramBySigsys() throws Exception {
        Rule kill = new Rule(List.of("uname"), SeccompAction.KILL_PROCESS, List.of());
        Result result = Containers.run(
                spec(with(SeccompAction.ALLOW, kill), "uname").init(true).build());
        assertThat(result.exitCode()).isEqualTo(128 + 31);
    }

    /** The helper's own calls are made before the filter is installed, so a profile need not allow them. */
    @ParameterizedTest
    @CsvSource({"true, false, 0", "true, true, 0", "false, false, 0", "false, true, 0", "false, false, 65534"})
    void aProfileNeedNotAllowWhatTheHelperDoes(boolean noNewPrivs, boolean init, int uid) throws Exception {
        Rule helper = new Rule(
                List.of(
                        "close_range",
                        "dup3",
                        "sendmsg",
                        "recvmsg",
                        "prctl",
                        "capget",
                        "capset",
                        "setresuid",
                        "setresgid",
                        "setgroups",
                        "stat",
                        "access",
                        "faccessat",
                        "rt_sigprocmask"),
                SeccompAction.KILL_PROCESS,
                List.of());
        Privileges.Builder privileges = with(SeccompAction.ALLOW, helper).noNewPrivs(noNewPrivs);
        assertThat(output(spec(privileges, "hostile", "number", "native", "102")
                        .init(init)
                        .user(uid, uid)))
                .isEqualTo(DONE);
    }

    /**
     * The capability that the filter needs without no_new_privs belongs to the helper, and is dropped before the
     * program runs.
     */
    @ParameterizedTest
    @CsvSource({"false, 0", "true, 0", "false, 65534", "true, 65534"})
    void theProgramAndTheReaperHaveTheSameCapabilitiesAsWithoutAFilter(boolean init, int uid) throws Exception {
        Rule mkdir = new Rule(List.of("mkdir"), SeccompAction.errno(13), List.of());
        String[] command = {"grep", "-h", "^Cap", "/proc/1/status", "/proc/self/status"};
        String unfiltered = output(spec(Privileges.builder().noNewPrivs(false).seccomp(Seccomp.UNCONFINED), command)
                .init(init)
                .user(uid, uid));
        assertThat(unfiltered).contains("CapPrm");
        for (Privileges.Builder filtered : List.of(Privileges.builder(), with(SeccompAction.ALLOW, mkdir))) {
            assertThat(output(
                            spec(filtered.noNewPrivs(false), command).init(init).user(uid, uid)))
                    .isEqualTo(unfiltered);
        }
    }

    private static final Capabilities TRACING = Capabilities.DEFAULT.plus(Capability.SYS_PTRACE);

    /**
     * A program with SYS_PTRACE can make the reaper do any call that the reaper may make, so a filter that the reaper
     * does not have has no effect.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theReaperHasTheCallersProfileToo(boolean noNewPrivs) throws Exception {
        Rule mkdir = new Rule(List.of("mkdir", "mkdirat"), SeccompAction.errno(13), List.of());
        Privileges.Builder filtered =
                with(SeccompAction.ALLOW, mkdir).capabilities(TRACING).noNewPrivs(noNewPrivs);
        assertThat(output(spec(filtered, "grep", "-h", "^Seccomp:", "/proc/1/status", "/proc/self/status")
                        .init(true)))
                .isEqualTo("Seccomp:\t2\nSeccomp:\t2");
    }

    /** If the reaper made any other call, it would be killed, and the program with it. */
    @Test
    void theReaperMakesNoOtherCallsThanThoseThatAreLookedAt() throws Exception {
        onlyOnX86();
        Rule ofReaper = new Rule(
                List.of("read", "write", "close", "sendmsg", "wait4", "rt_sigtimedwait", "kill", "exit_group"),
                SeccompAction.ALLOW,
                List.of());
        Rule ofProgram = new Rule(
                List.of("execve", "arch_prctl", "set_tid_address", "getpid", "getuid", "ioctl", "writev"),
                SeccompAction.ALLOW,
                List.of());
        Privileges.Builder least =
                with(SeccompAction.KILL_PROCESS, ofReaper, ofProgram).capabilities(TRACING);
        assertThat(output(call(least, "native", "102").init(true))).isEqualTo(DONE);
    }

    /** The filter would apply to the program alone, which can use the reaper. */
    @Test
    void aProfileThatTheReaperCannotHaveIsRefusedToWhoCouldUseTheReaper() {
        Rule wait = new Rule(List.of("wait4"), SeccompAction.errno(1), List.of());
        Rule kill = new Rule(List.of("kill"), SeccompAction.errno(1), List.of(new Comparison(1, Operator.EQ, 9, 0)));
        ContainerSpec spec = spec(with(SeccompAction.ALLOW, wait, kill).capabilities(TRACING), "true")
                .init(true)
                .build();
        assertThatThrownBy(() -> Containers.run(spec))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("does not always allow wait4, kill;")
                .hasMessageContaining("SYS_PTRACE");
    }

    /** SYS_PTRACE in a user namespace does not apply to a process whose memory belongs to the host's. */
    @Test
    void aReaperWithoutTheProfileIsOutOfReachInAUserNamespace() throws Exception {
        Rule wait = new Rule(List.of("wait4"), SeccompAction.errno(1), List.of());
        ContainerSpec.Builder spec = spec(
                        with(SeccompAction.ALLOW, wait).capabilities(TRACING), "hostile", "process", "1")
                .init(true)
                .userNamespace(UserNamespace.AUTO);
        assertThat(output(spec).lines())
                .hasSize(13)
                .allMatch(line -> line.equals("fd done") // only the names of its files
                        || line.endsWith("Operation not permitted")
                        || line.endsWith("Permission denied"));
    }

    private static void cannotStart(Privileges.Builder privileges, String reason) {
        for (boolean noNewPrivs : new boolean[] {true, false}) {
            for (boolean init : new boolean[] {false, true}) {
                assertThatThrownBy(() -> Containers.run(spec(privileges.noNewPrivs(noNewPrivs), "/bin/true")
                                .init(init)
                                .build()))
                        .isInstanceOf(ContainerException.class)
                        .hasMessageContaining(reason);
            }
        }
    }

    /** Such a profile also denies the calls that end the process. */
    @Test
    void aProfileThatLetsTheProgramNotEvenStartIsRefused() {
        String refused = "the seccomp profile does not even let the program start: ";
        cannotStart(with(SeccompAction.errno(1)), refused + "it answers execve(2) with EPERM");
        cannotStart(
                with(SeccompAction.errno(0)), refused + "it answers execve(2) with success, but without executing it");
        cannotStart(with(SeccompAction.KILL_PROCESS), refused + "it kills a process for execve(2)");
        cannotStart(with(SeccompAction.KILL_THREAD), refused + "it kills a process for execve(2)");
        cannotStart(with(SeccompAction.TRAP), refused + "it kills a process for execve(2)");
        Rule exec = new Rule(List.of("execve"), SeccompAction.errno(1), List.of());
        cannotStart(with(SeccompAction.ALLOW, exec), refused);
    }

    private static Rule execve(SeccompAction action) {
        return new Rule(List.of("execve"), action, List.of(new Comparison(0, Operator.NE, 0, 0)));
    }

    /** If only the exec itself shows the error, its process can neither report it nor exit by a call. */
    @Test
    void anExecThatAFilterDeniesIsToldWhateverElseItDenies() {
        cannotStart(with(SeccompAction.trace(1)), "answers execve(2) with ENOSYS"); // there is no tracer
        for (SeccompAction other : List.of(
                SeccompAction.errno(0), SeccompAction.errno(1), SeccompAction.KILL_PROCESS, SeccompAction.TRAP)) {
            cannotStart(with(other, execve(SeccompAction.errno(1))), "the kernel refuses to execute it (EPERM)");
            cannotStart(with(other, execve(SeccompAction.errno(0))), "answers execve(2) with success");
        }
    }

    /** The same if only the exec itself shows the error. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"SCMP_ACT_ERRNO\", \"syscalls\": []",
                "\"SCMP_ACT_TRACE\", \"syscalls\": []",
                "\"SCMP_ACT_ERRNO\", \"syscalls\": [{\"names\": [\"execve\"], \"action\": \"SCMP_ACT_ALLOW\","
                        + " \"args\": [{\"index\": 0, \"value\": 0, \"op\": \"SCMP_CMP_EQ\"}]}]",
                "\"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"execve\"], \"action\": \"SCMP_ACT_TRACE\"}]",
                "\"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"execve\"], \"action\": \"SCMP_ACT_ERRNO\","
                        + " \"errnoRet\": 0, \"args\": [{\"index\": 0, \"value\": 0, \"op\": \"SCMP_CMP_NE\"}]}]"
            })
    void theCommandLineTellsItByItsStatus(String rules, @TempDir Path directory) throws Exception {
        Path profile = Files.writeString(directory.resolve("profile.json"), "{\"defaultAction\": " + rules + "}");
        CommandLine.Outcome outcome = CommandLine.run("--security-opt", "seccomp=" + profile, "true");
        assertThat(outcome.stderr())
                .startsWith("jcontainer: Cannot ")
                .contains("the seccomp profile does not even let the program start");
        assertThat(outcome.status()).isEqualTo(125);
    }

    @Test
    void anArchitectureThatIsNoneIsRefused() {
        SeccompProfile profile = new SeccompProfile(SeccompAction.ALLOW, List.of("vax"), 0, List.of());
        assertThatThrownBy(() -> Containers.run(
                        spec(Privileges.builder().seccomp(profile), "true").build()))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("'vax'");
    }

    @Test
    void theCommandLineTakesAProfileOfDockersFormat(@TempDir Path directory) throws Exception {
        Path profile = Files.writeString(
                directory.resolve("profile.json"),
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"archMap\": [{\"architecture\": \"SCMP_ARCH_X86_64\","
                        + " \"subArchitectures\": [\"SCMP_ARCH_X86\"]}], \"syscalls\": [{\"names\": [\"rmdir\","
                        + " \"unlinkat\", \"call_of_tomorrow\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 13},"
                        + " {\"names\":"
                        + " [\"mkdir\", \"mkdirat\"], \"action\": \"SCMP_ACT_ERRNO\", \"excludes\": {\"caps\":"
                        + " [\"CAP_NET_RAW\"]}}]}");
        String option = "seccomp=" + profile;
        CommandLine.Outcome outcome = CommandLine.run("--ephemeral", "--security-opt", option, "rmdir", "/tmp");
        assertThat(outcome.status()).isNotZero();
        assertThat(outcome.stderr()).contains("Permission denied");
        assertThat(CommandLine.run("--ephemeral", "--security-opt", option, "mkdir", "/made")
                        .status())
                .isEqualTo(1);
        assertThat(CommandLine.run("--ephemeral", "--cap-add", "NET_RAW", "--security-opt", option, "mkdir", "/made")
                        .status())
                .isZero();
        assertThat(CommandLine.run("--security-opt", "seccomp=unconfined", "grep", "^Seccomp:", "/proc/self/status")
                        .stdout())
                .isEqualTo("Seccomp:\t0");
        assertThat(CommandLine.run("grep", "^Seccomp:", "/proc/self/status").stdout())
                .isEqualTo("Seccomp:\t2");
    }

    @Test
    void theCommandLineRefusesAProfileWithAListener(@TempDir Path directory) throws Exception {
        Path profile = Files.writeString(directory.resolve("profile.json"), "{\"defaultAction\": \"SCMP_ACT_NOTIFY\"}");
        CommandLine.Outcome outcome = CommandLine.run("--security-opt", "seccomp=" + profile, "true");
        assertThat(outcome.status()).isEqualTo(125);
        assertThat(outcome.stderr()).contains("defaultAction: SCMP_ACT_NOTIFY requires a seccomp agent");
    }
}
