package dev.jcontainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.ContainerException.Reason;
import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.LaunchFailure.Stage;
import dev.jcontainer.launch.LaunchFailures;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.PlanPrinter;
import dev.jcontainer.plan.step.DeviceStep;
import dev.jcontainer.plan.step.Filter;
import dev.jcontainer.plan.step.FilterFlag;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.MountAttribute;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.NamespaceStep;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.plan.step.SourceStep;
import dev.jcontainer.plan.step.Step;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The error texts for a container whose program was not started. */
class ContainerExceptionTest {
    private static final LifecycleStep.Exec PATHNAME =
            new LifecycleStep.Exec(List.of("/bin/tool", "arg"), List.of(), "");
    private static final LifecycleStep.Exec WORD = new LifecycleStep.Exec(List.of("tool"), List.of(), "/usr/bin:/bin");
    private static final Step PROC =
            new MountStep.Mount("proc", "/proc", Flags.of(MountAttribute.NOSUID), Flags.none(), List.of());
    private static final Step ROOT = new RootStep.RootDirectory("/srv/rootfs");

    private static ContainerException stage(Stage stage, int errno, String argument) {
        return ContainerException.of(LaunchFailures.ofStage(stage, errno, argument));
    }

    private static ContainerException step(Step step, int errno, String argument) {
        return ContainerException.of(LaunchFailures.ofStep(step, errno, argument));
    }

    private static void assertSays(ContainerException exception, Reason reason, String message) {
        assertThat(exception).hasMessage(message);
        assertThat(exception.reason()).isEqualTo(reason);
    }

    @Test
    void theExceptionHasTheCauseAsDataToo() {
        LaunchFailure failure = LaunchFailures.ofStep(PROC, Errno.EBUSY, "");
        ContainerException exception = ContainerException.of(failure);
        assertThat(exception.getCause()).isSameAs(failure);
        assertThat(exception.step()).hasToString(PlanPrinter.line(3, PROC));
        assertThat(exception.step()).extracting(LaunchStep::number).isEqualTo(3);
        assertThat(exception.errno()).isEqualTo(Errno.EBUSY);
    }

    @Test
    void aStepSaysWhatWasAttemptedWhyItFailedAndWhichItWas() {
        assertSays(
                step(PROC, Errno.EBUSY, ""),
                Reason.FAILED,
                "Cannot mount proc on /proc (nosuid): EBUSY (Device or resource busy) (step 3 of 24).");
    }

    @Test
    void anEmptyCpusetIsNamedAsTheReason() {
        assertSays(
                step(new NamespaceStep.JoinCgroup("/sys/fs/cgroup/cpuset/box"), Errno.ENOSPC, ""),
                Reason.FAILED,
                "Cannot join the cgroup /sys/fs/cgroup/cpuset/box: ENOSPC (No space left on device) (step 3 of 24)."
                        + " cpuset.cpus or cpuset.mems of the cgroup is empty, so nothing can run in it: write the"
                        + " values of"
                        + " the cgroup above it to both.");
    }

    @Test
    void whatWasInHandStandsBehindTheError() {
        assertSays(
                step(PROC, Errno.EINVAL, "fsconfig hidepid"),
                Reason.FAILED,
                "Cannot mount proc on /proc (nosuid): EINVAL (Invalid argument): fsconfig hidepid (step 3 of 24).");
    }

    @Test
    void anErrorThatPeopleCanMendSaysHow() {
        assertThat(step(PROC, Errno.EROFS, ""))
                .hasMessageEndingWith(
                        "(step 3 of 24). The root filesystem is read-only and does not have this directory or file:"
                                + " make it"
                                + " beforehand, or run with throwaway writes (--ephemeral).");
        assertThat(step(PROC, Errno.ELOOP, ""))
                .hasMessageEndingWith(
                        "(step 3 of 24). The path contains a symbolic link in the root filesystem; mounts go on"
                                + " real directories only.");
        assertThat(step(PROC, Errno.EMFILE, "")).hasMessageContaining("--ulimit nofile");
        assertThat(step(new RootStep.RootOverlay("/srv/rootfs", "/tmp", 0, Flags.none()), Errno.EINVAL, ""))
                .hasMessageEndingWith(
                        " Overlayfs may not support the file system of the root as a lower layer; copy the root to"
                                + " another one.");
    }

    private static final LaunchPlan PLAN = new LaunchPlan(
            List.of(
                    new SourceStep.OpenDevice("/dev/null"),
                    new SourceStep.OpenSource("/srv/docs", Flags.none()),
                    ROOT,
                    new MountStep.Bind(1, "/ff", Flags.none(), Flags.none()),
                    PROC,
                    PATHNAME),
            0,
            0);

    @Test
    void aVolumeIsNamedByItsSource() {
        assertThat(ContainerException.of(LaunchFailures.ofPlan(PLAN, 3, Errno.ENOTDIR)))
                .hasMessage("Cannot bind /srv/docs of the host on /ff: ENOTDIR (Not a directory) (step 4 of 6). A file"
                        + " cannot be mounted on a directory, nor a directory on a file, and all parents of the path"
                        + " must be"
                        + " directories.");
    }

    @Test
    void aFileOnTheWayIsNamedAsTheReason() {
        assertThat(step(
                        new MountStep.Mount("tmpfs", "/etc/passwd", Flags.none(), Flags.none(), List.of()),
                        Errno.ENOTDIR,
                        ""))
                .hasMessageEndingWith(
                        " A file system is mounted on a directory: the target, or a parent of its path, is a file.");
        assertThat(step(new DeviceStep.UsableDevice(0, "/etc/passwd/x"), Errno.ENOTDIR, ""))
                .hasMessageEndingWith(" A parent of its path is a file, not a directory.");
    }

    @Test
    void aRootThatIsClosedToTheUserIsNamedAsTheReason() {
        boolean isRoot = Syscalls.effectiveIds() >>> 32 == 0;
        String message = String.valueOf(ContainerException.of(LaunchFailures.ofPlan(PLAN, 4, Errno.EACCES))
                .getMessage());
        assertThat(message.contains(
                        " This user has no permission for the root filesystem /srv/rootfs, or for a directory in it"))
                .as(message)
                .isEqualTo(!isRoot);
    }

    @Test
    void aSourceThatIsClosedToTheUserIsNotAQuestionOfNamespaces() {
        boolean isRoot = Syscalls.effectiveIds() >>> 32 == 0;
        String message = String.valueOf(step(new SourceStep.OpenSource("/root/x", Flags.none()), Errno.EACCES, "")
                .getMessage());
        assertThat(message.endsWith(" This user has no permission to reach it."))
                .as(message)
                .isEqualTo(!isRoot);
    }

    @Test
    void aLandlockRuleForWhatIsNotThereNamesItFirst() {
        Step landlock = new PrivilegeStep.LandlockIsolation(List.of("/"), List.of("/nothere"));
        assertThat(step(landlock, Errno.ENOENT, "/nothere"))
                .hasMessage("Cannot open /nothere, which a Landlock rule (--landlock-ro, --landlock-rw) names: ENOENT"
                        + " (No such"
                        + " file or directory) (step 3 of 24). The path of a Landlock rule must exist.");
    }

    @Test
    void whatIsMissingIsNamedByItsOption() {
        assertThat(step(new SourceStep.OpenSource("/in", Flags.none()), Errno.ENOENT, ""))
                .hasMessageEndingWith(" The source of a volume (--volume, --mount) must exist.");
        assertThat(step(new SourceStep.OpenDevice("/dev/nope"), Errno.ENOENT, ""))
                .hasMessageEndingWith(" This machine has no such device (--device).");
        assertThat(step(new ProcessStep.ChangeDirectory("/nosuch"), Errno.ENOENT, ""))
                .hasMessageEndingWith(" The container has no such directory (--workdir), and exec does not make one.");
        assertThat(step(new RootStep.RootOverlay("/r", "/tmp", 0, Flags.none()), Errno.ENOENT, ""))
                .hasMessageEndingWith(" There is no such directory.");
    }

    /** These tests run as root or as an ordinary user; the text does not advise root to become root. */
    @Test
    void rootIsNotToldToRunAsRoot() {
        boolean isRoot = Syscalls.effectiveIds() >>> 32 == 0;
        for (ContainerException e : List.of(
                step(PROC, Errno.EPERM, ""),
                step(PROC, Errno.EACCES, ""),
                step(new MountStep.Bind(0, "/x", Flags.none(), Flags.none()), Errno.EPERM, ""),
                stage(Stage.CLONE, Errno.EPERM, ""))) {
            assertThat(String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("run as root"))
                    .as(e.getMessage())
                    .isEqualTo(!isRoot);
        }
    }

    @Test
    void aRootThatIsNoDirectoryIsTheCallersMistake() {
        assertSays(
                step(ROOT, Errno.ENOENT, ""),
                Reason.INVALID,
                "Cannot take /srv/rootfs as the root filesystem: ENOENT (No such file or directory) (step 3 of 24)."
                        + " There is"
                        + " no such directory.");
        assertThat(step(ROOT, Errno.ENOTDIR, "")).hasMessageEndingWith(" A root filesystem must be a directory.");
        assertThat(step(ROOT, Errno.ENOTDIR, "").reason()).isEqualTo(Reason.INVALID);
    }

    @Test
    void theMachinesOwnRootIsPointedToItsThrowawayView() {
        assertSays(
                step(ROOT, Errno.EBUSY, ""),
                Reason.FAILED,
                "Cannot take /srv/rootfs as the root filesystem: EBUSY (Device or resource busy) (step 3 of 24). It"
                        + " is this"
                        + " machine's own root; for a throwaway view of it give the program's absolute path without"
                        + " --rootfs (library: Root.host()).");
    }

    @Test
    void whatTheSpecificationNamesAndIsNotThereIsInvalid() {
        List<Step> inputs = List.of(
                new SourceStep.OpenSource("/in", Flags.none()),
                new RootStep.RootOverlay("/r", "/tmp", 0, Flags.none()),
                new ProcessStep.WorkingDirectory("/w"));
        assertThat(inputs).allSatisfy(input -> {
            assertThat(step(input, Errno.ENOENT, "").reason()).isEqualTo(Reason.INVALID);
            assertThat(step(input, Errno.ENOTDIR, "").reason()).isEqualTo(Reason.INVALID);
            assertThat(step(input, Errno.EINVAL, "").reason()).isEqualTo(Reason.FAILED);
        });
        assertThat(step(PROC, Errno.ENOENT, "").reason()).isEqualTo(Reason.FAILED);
    }

    @Test
    void aProgramThatIsNotThereIsNotFound() {
        assertSays(
                step(PATHNAME, Errno.ENOENT, ""),
                Reason.NOT_FOUND,
                "Cannot run /bin/tool: there is no such program in the container.");
        assertSays(
                step(PATHNAME, Errno.ENOTDIR, ""),
                Reason.NOT_FOUND,
                "Cannot run /bin/tool: there is no such program in the container.");
        assertSays(
                step(WORD, Errno.ENOENT, ""),
                Reason.NOT_FOUND,
                "Cannot run tool: there is no such program in the container, searched in PATH=/usr/bin:/bin.");
    }

    @Test
    void inAChrootItSaysHowToGetOutOfIt() {
        assertThat(step(new MountStep.MountPropagation("/", Flags.none()), Errno.EINVAL, ""))
                .hasMessageContaining("chroot")
                .hasMessageContaining("mount --bind DIR DIR");
    }

    @Test
    void aProgramWithoutItsInterpreterIsToldFromOneThatIsNotThere() {
        assertSays(
                ContainerException.of(LaunchFailures.ofInterpreter(PATHNAME, Errno.ENOENT)),
                Reason.NOT_FOUND,
                "Cannot run /bin/tool: it exists, but the interpreter that its first line names, or its loader, is"
                        + " not in the container.");
    }

    @Test
    void aProgramThatCannotBeExecutedSaysWhy() {
        assertSays(
                step(PATHNAME, Errno.EACCES, ""),
                Reason.NOT_EXECUTABLE,
                "Cannot run /bin/tool: permission is denied (EACCES): its mode does not allow it, it is on a noexec"
                        + " mount, or"
                        + " no Landlock rule contains it; or the program's user may not enter a parent of its path,"
                        + " which may be the root filesystem itself.");
        assertThat(step(WORD, Errno.EACCES, ""))
                .hasMessageContaining("its mode does not allow it, it is a directory, it is on");
        assertSays(
                step(PATHNAME, Errno.ENOEXEC, ""),
                Reason.NOT_EXECUTABLE,
                "Cannot run /bin/tool: it is neither a program for this machine nor a script that starts with #!"
                        + " (ENOEXEC).");
        assertThat(step(PATHNAME, Errno.EPERM, ""))
                .hasMessageStartingWith("Cannot run /bin/tool: the kernel refuses to execute it (EPERM): the file has"
                        + " capabilities that the container may not have")
                .extracting(ContainerException::reason)
                .isEqualTo(Reason.NOT_EXECUTABLE);
        assertSays(
                step(PATHNAME, Errno.E2BIG, ""),
                Reason.NOT_EXECUTABLE,
                "Cannot run /bin/tool: its arguments and environment together are longer than the kernel allows, a"
                        + " quarter of the stack limit (E2BIG). Shorten them, or raise ulimit -s.");
        assertSays(
                step(PATHNAME, Errno.ELOOP, ""),
                Reason.NOT_EXECUTABLE,
                "Cannot run /bin/tool: the symbolic links in its path form a loop, or are too many (ELOOP).");
        assertThat(step(WORD, Errno.ELOOP, "")).hasMessageEndingWith(" (ELOOP), searched in PATH=/usr/bin:/bin.");
        assertSays(
                step(PATHNAME, Errno.EISDIR, ""),
                Reason.NOT_EXECUTABLE,
                "Cannot run /bin/tool: it is a directory (EISDIR).");
    }

    @Test
    void anExecThatOnlyAFilterAnswersSoIsTheProfilesFault() {
        String start =
                "Cannot run /bin/tool: the seccomp profile does not even let the program start: it answers execve(2)"
                        + " with ";
        assertSays(step(PATHNAME, 0, ""), Reason.INVALID, start + "success, but without executing it.");
        assertSays(step(PATHNAME, Errno.ENOSYS, ""), Reason.INVALID, start + "ENOSYS (Function not implemented).");
    }

    @Test
    void aProfileThatAnswersSomeExecsSoIsTheFirstCause() {
        Step filter = new PrivilegeStep.Seccomp(
                Flags.of(FilterFlag.AT_EXEC), 0, new Filter(new byte[8], List.of(Errno.EPERM)));
        LaunchPlan plan = new LaunchPlan(List.of(filter, PATHNAME), 0, 0);
        ContainerException exception = ContainerException.of(LaunchFailures.ofPlan(plan, 1, Errno.EPERM));
        assertThat(exception)
                .hasMessageStartingWith(
                        "Cannot run /bin/tool: the seccomp profile does not even let the program start: for"
                                + " some arguments, it answers execve(2) with EPERM (Operation not permitted). Make"
                                + " it allow"
                                + " execve. If that is not the cause, the kernel refuses to execute it (EPERM): ");
        assertThat(exception.reason()).isEqualTo(Reason.INVALID);
        assertThat(ContainerException.of(LaunchFailures.ofPlan(plan, 1, Errno.EACCES))
                        .reason())
                .isEqualTo(Reason.NOT_EXECUTABLE);
    }

    @Test
    void nothingOfTheContainersBreaksTheLine() {
        LifecycleStep.Exec odd = new LifecycleStep.Exec(List.of("a\nb"), List.of(), "/bin:\n/x");
        assertThat(step(odd, Errno.ENOENT, ""))
                .hasMessage(
                        "Cannot run a\\nb: there is no such program in the container, searched in PATH=/bin:\\n/x.");
        assertThat(step(PROC, Errno.EINVAL, "/a\n\u001b")).message().contains(": /a\\n\\x1b (step 3");
    }

    @Test
    void namespacesThatCannotBeMadeSayWhatTheyTake() {
        assertSays(
                stage(Stage.CLONE, Errno.EPERM, ""),
                Reason.NOT_PERMITTED,
                "Cannot create the container's namespaces: EPERM (Operation not permitted). "
                        + UserNamespaces.advice());
        String limit = "A limit of /proc/sys/user/max_*_namespaces is reached.";
        assertThat(stage(Stage.CLONE, Errno.ENOSPC, "")).hasMessageEndingWith(limit);
        assertThat(stage(Stage.CLONE, Errno.EUSERS, "")).hasMessageEndingWith(limit);
        assertThat(stage(Stage.CLONE, Errno.EAGAIN, ""))
                .hasMessageEndingWith(
                        "A limit on the number of processes is reached: ulimit -u, or pids.max of the cgroup.");
        assertThat(stage(Stage.CLONE, Errno.EINVAL, ""))
                .hasMessageEndingWith("The kernel was built without one of these namespaces.");
        assertThat(stage(Stage.CLONE, Errno.ENOSYS, "")).hasMessageEndingWith("See man 2 clone.");
        assertThat(stage(Stage.CLONE, Errno.EAGAIN, "").reason()).isEqualTo(Reason.FAILED);
    }

    @Test
    void aPlanThatTheHelperCannotReadNamesTheMixOfBuilds() {
        assertSays(
                stage(Stage.PLAN, 0, "unknown opcode 99"),
                Reason.FAILED,
                "Cannot read the launch plan: unknown opcode 99. The helper and the library are from different builds;"
                        + " use both from the same one.");
    }

    @Test
    void aLaunchThatTookTooLongTimedOut() {
        assertSays(
                stage(Stage.TIMEOUT, 0, ""),
                Reason.TIMED_OUT,
                "The launch took longer than the container's timeout, and was undone.");
    }

    @Test
    void theKilledProcessIsNamed() {
        assertSays(
                stage(Stage.DIED, 0, ""),
                Reason.FAILED,
                "The container's first process was killed before it ran the program.");
        assertSays(
                stage(Stage.SUPERVISOR, 0, ""),
                Reason.FAILED,
                "The container's supervisor was killed, so the container was killed too; how its program ended is not"
                        + " known.");
        assertSays(
                stage(Stage.STUCK, 0, ""),
                Reason.FAILED,
                "The container was killed, but its first process does not end: it waits in the kernel, or it is"
                        + " in a frozen cgroup. It will end as soon as possible; its status will not be known.");
    }

    @Test
    void whatFailedBeforeAnyStepSaysWhatItWas() {
        assertSays(
                stage(Stage.SETUP, 24, "make a pipe"),
                Reason.FAILED,
                "Cannot start the container: make a pipe: EMFILE (Too many open files).");
        assertSays(
                stage(Stage.SETUP, 0, "the helper sent a record of 3 bytes"),
                Reason.FAILED,
                "Cannot start the container: the helper sent a record of 3 bytes.");
    }

    @ParameterizedTest
    @EnumSource(value = Stage.class, names = "STEP", mode = EnumSource.Mode.EXCLUDE)
    void everyStageHasASentenceOfItsOwn(Stage stage) {
        String text = stage(stage, Errno.EINVAL, "x").getMessage();
        assertThat(text).endsWith(".").doesNotContain("\n", "null");
        for (Stage other : Stage.values()) {
            if (other != stage && other != Stage.STEP) {
                assertThat(stage(other, Errno.EINVAL, "x")).message().isNotEqualTo(text);
            }
        }
    }
}
