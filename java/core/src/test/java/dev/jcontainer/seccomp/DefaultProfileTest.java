package dev.jcontainer.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.plan.step.Filter;
import dev.jcontainer.spec.Capabilities;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.Seccomp;
import dev.jcontainer.spec.SeccompAction;
import dev.jcontainer.spec.SeccompProfile;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The default profile's answers, from running its filter. Each test fails when its line is removed from
 * default-profile: allowed calls then get ENOSYS, and so do denied ones.
 */
class DefaultProfileTest {
    private static final int ALLOW = SeccompAction.ALLOW.code();
    private static final int EPERM = SeccompAction.errno(Errno.EPERM).code();
    private static final int ENOSYS = SeccompAction.errno(Errno.ENOSYS).code();
    private static final int EAFNOSUPPORT =
            SeccompAction.errno(Errno.EAFNOSUPPORT).code();

    private static final int CLONE = 56;
    private static final int IOCTL = 16;
    private static final int SOCKET = 41;
    private static final int SOCKETPAIR = 53;
    private static final int PERSONALITY = 135;
    private static final int UNSHARE = 272;

    @BeforeAll
    static void onlyWhereTheNumbersAreThose() {
        assumeTrue(Filters.own().equals("x86_64"), "the numbers of these tests are those of x86_64");
    }

    private static Machine machine(Capability... more) throws Exception {
        long capabilities = Capabilities.DEFAULT.plus(more).granted();
        return new Machine(Objects.requireNonNull(Filters.of(Seccomp.DEFAULT, capabilities))
                .filter());
    }

    private static int call(int number, long... arguments) throws Exception {
        return machine().run(Machine.X86_64, number, arguments);
    }

    @Test
    void whatProgramsDoIsAllowed() throws Exception {
        // read, write, openat, mmap, execve, futex, epoll_wait, getrandom, fchmodat2, ptrace, chroot, mseal
        for (int number : new int[] {0, 1, 257, 9, 59, 202, 232, 318, 452, 101, 161, 462}) {
            assertThat(call(number)).as("call " + number).isEqualTo(ALLOW);
        }
    }

    /** Filters answers without a check, because the filter of most containers is compiled by the build. */
    @Test
    void whatTheReaperDoesIsAllowed() throws Exception {
        for (long capabilities : new long[] {0, Capabilities.DEFAULT.granted(), Capabilities.ALL.granted()}) {
            SeccompProfile profile = DefaultProfile.parse(Filters.text(), capabilities, List.of());
            assertThat(FilterCompiler.notAllowed(profile, capabilities, Filters.OF_REAPER))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mount, 165",
        "umount2, 166",
        "pivot_root, 155",
        "setns, 308",
        "fsopen, 430",
        "move_mount, 429",
        "mount_setattr, 442",
        "open_tree, 428",
        "keyctl, 250",
        "add_key, 248",
        "request_key, 249",
        "bpf, 321",
        "io_uring_setup, 425",
        "io_uring_enter, 426",
        "io_uring_register, 427",
        "perf_event_open, 298",
        "userfaultfd, 323",
        "kexec_load, 246",
        "kexec_file_load, 320",
        "open_by_handle_at, 304",
        "quotactl, 179",
        "lookup_dcookie, 212",
        "swapon, 167",
        "syslog, 103",
        "clock_settime, 227",
        "settimeofday, 164",
        "init_module, 175",
        "finit_module, 313",
        "reboot, 169",
        "iopl, 172",
        "ioperm, 173",
        "acct, 163",
        "kcmp, 312",
        "pidfd_getfd, 438",
        "sethostname, 170",
        "fanotify_init, 300",
        "move_pages, 279"
    })
    void whatHasBeenAWayOutIsDenied(String name, int number) throws Exception {
        assertThat(call(number)).as(name).isEqualTo(EPERM);
        assertThat(machine().run(Machine.X86_64, number | Machine.X32_BIT))
                .as(name + " of x32")
                .isNotEqualTo(ALLOW);
    }

    @ParameterizedTest
    @ValueSource(ints = {335, 470, 500, 1000, 0x3fffffff, 0x7fffffff, -1})
    void whatIsNewerThanTheProfileIsNotThere(int number) throws Exception {
        assertThat(call(number)).isEqualTo(ENOSYS);
    }

    @Test
    void processesAreMadeButNoNamespaces() throws Exception {
        assertThat(call(CLONE, 0x3d0f00)).isEqualTo(ALLOW); // as pthread_create does
        assertThat(call(CLONE, 17)).isEqualTo(ALLOW);
        assertThat(call(UNSHARE, 0x600)).isEqualTo(ALLOW); // CLONE_FS | CLONE_FILES
        for (long flag : new long[] {0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000}) {
            assertThat(call(CLONE, flag | 17)).isEqualTo(EPERM);
            assertThat(call(CLONE, flag | 17 | 1L << 32)).isEqualTo(EPERM);
            assertThat(call(UNSHARE, flag)).isEqualTo(EPERM);
            assertThat(machine().run(Machine.X86_64, CLONE | Machine.X32_BIT, flag))
                    .isEqualTo(EPERM);
            assertThat(machine().run(Machine.I386, 120, flag)).isEqualTo(EPERM);
            assertThat(machine().run(Machine.I386, 310, flag)).isEqualTo(EPERM);
        }
        assertThat(call(UNSHARE, 0x80)).isEqualTo(EPERM);
        assertThat(call(435)).as("clone3").isEqualTo(ENOSYS);
    }

    /** CVE-2019-10063: a filter that compares all 64 bits allows the same request with other high bits. */
    @Test
    void nothingIsTypedIntoATerminal() throws Exception {
        assertThat(call(IOCTL, 0, 0x5401)).isEqualTo(ALLOW);
        assertThat(call(IOCTL, 0, 0x5413)).isEqualTo(ALLOW);
        for (long request : new long[] {0x5412, 0x541c, 0x5423}) {
            assertThat(call(IOCTL, 0, request)).isEqualTo(EPERM);
            assertThat(call(IOCTL, 0, request | 0x1234L << 32)).isEqualTo(EPERM);
            assertThat(machine().run(Machine.I386, 54, 0, request)).isEqualTo(EPERM);
            assertThat(machine().run(Machine.X86_64, 514 | Machine.X32_BIT, 0, request))
                    .isEqualTo(EPERM);
        }
    }

    @Test
    void socketsAreOfTheFamiliesThatProgramsUse() throws Exception {
        for (int family : new int[] {1, 2, 10, 16}) {
            assertThat(call(SOCKET, family)).isEqualTo(ALLOW);
            assertThat(machine().run(Machine.I386, 359, family)).isEqualTo(ALLOW);
        }
        for (int family : new int[] {0, 3, 15, 17, 21, 29, 30, 31, 38, 40, 44}) {
            assertThat(call(SOCKET, family)).isEqualTo(EAFNOSUPPORT);
            assertThat(machine().run(Machine.I386, 359, family)).isEqualTo(EAFNOSUPPORT);
        }
        assertThat(machine().run(Machine.I386, 102, 1))
                .as("socketcall of SYS_SOCKET")
                .isEqualTo(ENOSYS);
        assertThat(machine().run(Machine.I386, 102, 8))
                .as("socketcall of SYS_SOCKETPAIR")
                .isEqualTo(ENOSYS);
        assertThat(machine().run(Machine.I386, 102, 3)).isEqualTo(ALLOW);
        assertThat(call(SOCKETPAIR, 1)).isEqualTo(ALLOW);
        assertThat(call(SOCKETPAIR, 30)).isEqualTo(EAFNOSUPPORT);
    }

    @Test
    void personalitiesAreTheKnownOnes() throws Exception {
        for (long value : new long[] {0, 8, 0x20000, 0x20008, 0xffffffffL}) {
            assertThat(call(PERSONALITY, value)).isEqualTo(ALLOW);
        }
        assertThat(call(PERSONALITY, 0x0040000)).isEqualTo(EPERM);
        assertThat(call(PERSONALITY, 0x0400000)).isEqualTo(EPERM);
    }

    @Test
    void programsOf32BitsHaveTheirOwnNumbers() throws Exception {
        assertThat(machine().run(Machine.I386, 11)).as("execve").isEqualTo(ALLOW);
        assertThat(machine().run(Machine.I386, 192)).as("mmap2").isEqualTo(ALLOW);
        assertThat(machine().run(Machine.I386, 21)).as("mount").isEqualTo(EPERM);
        assertThat(machine().run(Machine.I386, 425)).as("io_uring_setup").isEqualTo(EPERM);
        assertThat(machine().run(0xc00000b7, 0)).as("a call of aarch64").isEqualTo(ENOSYS);
    }

    @ParameterizedTest
    @CsvSource({
        "SYS_ADMIN, 165", "SYS_ADMIN, 272", "SYS_ADMIN, 435", "SYS_ADMIN, 321", "BPF, 321", "PERFMON, 298",
        "SYS_PTRACE, 312", "SYS_MODULE, 313", "SYS_TIME, 227", "SYS_BOOT, 169", "DAC_READ_SEARCH, 304", "SYSLOG, 103",
        "SYS_NICE, 279", "SYS_RAWIO, 172", "SYS_PACCT, 163", "SYS_TTY_CONFIG, 153"
    })
    void aCapabilityBringsItsCalls(Capability capability, int number) throws Exception {
        assertThat(machine(capability).run(Machine.X86_64, number, 0x10000000)).isEqualTo(ALLOW);
        assertThat(call(number, 0x10000000)).isNotEqualTo(ALLOW);
    }

    @Test
    void whatNobodyNeedsIsDeniedWhateverTheCapabilities() throws Exception {
        Machine all = machine(Capability.values());
        for (int number : new int[] {250, 248, 249, 425, 426, 427, 323, 246}) {
            assertThat(all.run(Machine.X86_64, number)).as("call " + number).isEqualTo(EPERM);
        }
        assertThat(all.run(Machine.X86_64, IOCTL, 0, 0x5412)).isEqualTo(EPERM);
        assertThat(all.run(Machine.X86_64, SOCKET, 38)).isEqualTo(EAFNOSUPPORT);
        assertThat(all.run(Machine.X86_64, SOCKET, 17)).isEqualTo(ALLOW);
    }

    @Test
    void chrootGoesWithItsCapability() throws Exception {
        Filter filter = Objects.requireNonNull(Filters.of(Seccomp.DEFAULT, 0)).filter();
        assertThat(new Machine(filter).run(Machine.X86_64, 161)).isEqualTo(EPERM);
    }

    private static int alone(int number, long... arguments) throws Exception {
        return new Machine(Filters.ofLandlock().filter()).run(Machine.X86_64, number, arguments);
    }

    @Test
    void withoutNamespacesThereAreNoSocketsButConnectedPairs() throws Exception {
        for (int family : new int[] {1, 2, 10, 16, 17, 38}) {
            assertThat(alone(SOCKET, family)).as("family " + family).isEqualTo(EAFNOSUPPORT);
        }
        int socketpair = 53;
        assertThat(alone(socketpair, 1, 1)).isEqualTo(ALLOW);
        assertThat(alone(socketpair, 1, 5 | 02004000)).isEqualTo(ALLOW);
        assertThat(alone(socketpair, 1, 2)).as("datagrams go anywhere").isEqualTo(EPERM);
        assertThat(alone(socketpair, 1L << 32 | 1, 2)).isEqualTo(EPERM);
        assertThat(alone(socketpair, 30, 1)).as("TIPC has pairs, too").isEqualTo(EPERM);
        assertThat(alone(42)).as("connect").isEqualTo(EPERM);
    }

    @Test
    void withoutNamespacesNothingIsDoneToOtherProcessesByNumber() throws Exception {
        // prlimit64, sched_setaffinity, sched_setattr, sched_setparam, sched_setscheduler
        for (int number : new int[] {302, 203, 314, 142, 144}) {
            assertThat(alone(number, 0)).as("call " + number).isEqualTo(ALLOW);
            assertThat(alone(number, 1L << 32)).as("call " + number).isEqualTo(ALLOW);
            assertThat(alone(number, 7)).as("call " + number).isEqualTo(EPERM);
        }
        int setpriority = 141;
        assertThat(alone(setpriority, 0, 0)).isEqualTo(ALLOW);
        assertThat(alone(setpriority, 0, 7)).isEqualTo(EPERM);
        assertThat(alone(setpriority, 2, 0)).as("all of the user's").isEqualTo(EPERM);
        int ioprioSet = 251;
        assertThat(alone(ioprioSet, 1, 0)).isEqualTo(ALLOW);
        assertThat(alone(ioprioSet, 3, 0)).as("all of the user's").isEqualTo(EPERM);
    }

    @Test
    void withoutNamespacesThereIsNoSharedMemoryAndTheRestIsAsForNoCapabilities() throws Exception {
        // shmget, shmat, semget, msgget, mq_open
        for (int number : new int[] {29, 30, 64, 68, 240}) {
            assertThat(alone(number)).as("call " + number).isEqualTo(EPERM);
        }
        // inotify_init, inotify_init1
        assertThat(alone(253)).isEqualTo(ENOSYS);
        assertThat(alone(294)).isEqualTo(ENOSYS);
        // read, openat, execve, fchmodat; keyctl, bpf, io_uring_setup, mount, chroot
        for (int number : new int[] {0, 257, 59, 268}) {
            assertThat(alone(number)).as("call " + number).isEqualTo(ALLOW);
        }
        for (int number : new int[] {250, 321, 425, 165, 161}) {
            assertThat(alone(number)).as("call " + number).isEqualTo(EPERM);
        }
        assertThat(alone(CLONE, 0x10000000)).isEqualTo(EPERM);
        assertThat(alone(IOCTL, 0, 0x5412)).isEqualTo(EPERM);
    }

    @Test
    void theSameProfileIsCompiledOnce() throws Exception {
        Filter first = Objects.requireNonNull(Filters.of(Seccomp.DEFAULT, 1)).filter();
        assertThat(Objects.requireNonNull(Filters.of(Seccomp.DEFAULT, 1)).filter())
                .isSameAs(first);
        assertThat(Filters.of(Seccomp.UNCONFINED, 1)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permit read",
                "only clone else EPERM",
                "deny EWHAT read",
                "only clone 0=1 EPERM",
                "with SYS_ADMIN x"
            })
    void aLineThatIsNotUnderstoodIsRefused(String line) {
        assertThatThrownBy(() -> DefaultProfile.parse("allow write\n" + line + "\n", 0, List.of()))
                .isInstanceOfAny(IllegalStateException.class, IllegalArgumentException.class);
    }
}
