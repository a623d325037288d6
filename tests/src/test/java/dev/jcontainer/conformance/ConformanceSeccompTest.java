package dev.jcontainer.conformance;

import static dev.jcontainer.conformance.Json.list;
import static dev.jcontainer.conformance.Json.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The part seccomp of config-linux.md. */
@Conformance
final class ConformanceSeccompTest extends ConformanceTest {
    private static final String ID = RuntimeUnderTest.own("conformance-seccomp");

    /** The calls that a busybox needs to start a program and to write, with any C library. */
    private static final Object[] OF_A_SHELL = {
        "arch_prctl",
        "brk",
        "clone",
        "clone3",
        "close",
        "dup",
        "dup2",
        "dup3",
        "execve",
        "exit",
        "exit_group",
        "faccessat",
        "fcntl",
        "fork",
        "fstat",
        "futex",
        "getcwd",
        "getegid",
        "geteuid",
        "getgid",
        "getpgrp",
        "getpid",
        "getppid",
        "getrandom",
        "getuid",
        "ioctl",
        "lseek",
        "lstat",
        "mmap",
        "mprotect",
        "munmap",
        "newfstatat",
        "open",
        "openat",
        "poll",
        "prctl",
        "prlimit64",
        "read",
        "readlink",
        "readlinkat",
        "rseq",
        "rt_sigaction",
        "rt_sigprocmask",
        "rt_sigreturn",
        "set_robust_list",
        "set_tid_address",
        "sigaltstack",
        "stat",
        "umask",
        "uname",
        "vfork",
        "wait4",
        "write",
        "writev"
    };

    /**
     * "args": index, value, valueTwo and each op; values are uint64. The mode is the second argument of chmod(2) and
     * the third of fchmodat(2).
     */
    @ParameterizedTest
    @CsvSource({
        "EQ, 0600, 0, 0600, 0601",
        "NE, 0600, 0, 0601, 0600",
        "LT, 0600, 0, 0577, 0600",
        "LE, 0600, 0, 0600, 0601",
        "GE, 0600, 0, 0600, 0577",
        "GT, 0600, 0, 0601, 0600",
        "MASKED_EQ, 0070, 0050, 0650, 0640",
        "LE, 01777777777777777777777, 0, 0600, ",
        "GT, 01777777777777777777777, 0, , 0600"
    })
    void argumentsOfSystemCallsAreCompared(String op, String value, String valueTwo, String denied, String allowed)
            throws Exception {
        List<Object> rules = list();
        for (int index = 1; index <= 2; index++) {
            rules.add(map(
                    "names",
                    list(index == 1 ? "chmod" : "fchmodat"),
                    "action",
                    "SCMP_ACT_ERRNO",
                    "args",
                    list(map(
                            "index",
                            index,
                            "value",
                            new BigInteger(value, 8),
                            "valueTwo",
                            new BigInteger(valueTwo, 8),
                            "op",
                            "SCMP_CMP_" + op))));
        }
        String script = (denied == null ? "" : "chmod " + denied + " /etc 2>/dev/null && echo let through;")
                + (allowed == null ? "" : "chmod " + allowed + " /etc 2>/dev/null || echo denied;") + "echo end";
        Bundle bundle = telling(bundle(), script)
                .set("linux.seccomp", map("defaultAction", "SCMP_ACT_ALLOW", "syscalls", rules));
        assertThat(told(ID, bundle)).isEqualTo("end");
    }

    /**
     * "defaultAction", "defaultErrnoRet": for calls that no rule names. A profile need not allow more than the program
     * itself needs.
     */
    @Test
    void whatNoRuleNamesIsAnsweredByTheDefault() throws Exception {
        Bundle bundle = telling(bundle(), "mkdir /out/made 2>&1")
                .set("process.noNewPrivileges", true)
                .set(
                        "linux.seccomp",
                        map(
                                "defaultAction",
                                "SCMP_ACT_ERRNO",
                                "defaultErrnoRet",
                                28,
                                "syscalls",
                                list(map("names", list(OF_A_SHELL), "action", "SCMP_ACT_ALLOW"))));
        assertThat(told(ID, bundle)).contains("No space left");
        assertThat(bundle.outFile("made")).doesNotExist();
    }
}
