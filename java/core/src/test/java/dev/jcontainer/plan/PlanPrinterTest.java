package dev.jcontainer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.MountAttribute;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.NamespaceStep;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.ResourceStep;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.plan.step.SourceStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.plan.step.TerminalStep;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The texts of single steps; {@link GoldenPlansTest} tests whole plans. */
class PlanPrinterTest {
    private static final String PATH = "/a\n\t\u001b\u007f\u009b\u202eb";
    private static final String PRINTABLE = "/a\\n\\t\\x1b\\x7f\\x9b\\u202eb";

    @Test
    void noStringOfASpecificationBreaksALine() {
        List<Step> steps = List.of(
                new SourceStep.OpenSource(PATH, Flags.none()),
                new RootStep.RootDirectory(PATH),
                new RootStep.RootOverlay(PATH, "/tmp", 0, Flags.none()),
                new RootStep.MakeDirectory(PATH, 0755),
                new MountStep.Mount("tmpfs", PATH, Flags.none(), Flags.none(), List.of()),
                new MountStep.Bind(0, PATH, Flags.none(), Flags.none()),
                new ProcessStep.WorkingDirectory(PATH),
                new LifecycleStep.Exec(List.of(PATH), List.of(), ""),
                new LifecycleStep.Exec(List.of("sh"), List.of(), PATH));
        assertThat(steps).allSatisfy(step -> assertThat(PlanPrinter.line(step)).contains(PRINTABLE));
    }

    @Test
    void aStepSaysWhatItIsAskedToDo() {
        assertThat(new RootStep.MakeDirectory("/a", 0755).attempt()).isEqualTo("make the directory /a, mode 755");
        assertThat(new ResourceStep.Rlimit(7, 1024, 4096).attempt())
                .isEqualTo("set the resource limit nofile to 1024, at most 4096");
        assertThat(new ResourceStep.LateRlimit(7, 3, 4).attempt())
                .isEqualTo("set the resource limit nofile to 3, at most 4, with the exec");
        assertThat(new RootStep.RootOverlay("/r", "/tmp", 4096, Flags.none()).attempt())
                .isEqualTo("take /r as the root filesystem, writes going to a tmpfs of 4096 bytes");
        assertThat(new PrivilegeStep.SetIds(1000, 100, List.of(4, 20)).attempt())
                .isEqualTo("become uid 1000, gid 100, groups [4, 20]");
        assertThat(PrivilegeStep.SetIds.of(4294967294L, 2147483648L, List.of(3000000000L))
                        .attempt())
                .isEqualTo("become uid 4294967294, gid 2147483648, groups [3000000000]");
        assertThat(new PrivilegeStep.SetIds(1, 1, Collections.nCopies(70_000, 5)).attempt())
                .hasSizeLessThan(300)
                .endsWith("5, 5, …, 70000 in all]");
        assertThat(PrivilegeStep.SetMappedIds.of(4294967294L, 2147483648L).attempt())
                .isEqualTo("become uid 4294967294, gid 2147483648 of the user namespace");
        assertThat(TerminalStep.Terminal.of(80, 24, 4294967294L).attempt()).contains("for uid 4294967294,");
        assertThat(new MountStep.Bind(3, "/a", Flags.of(MountAttribute.READONLY, MountAttribute.NOEXEC), Flags.none())
                        .attempt())
                .isEqualTo("bind source 3 on /a (ro,noexec)");
    }

    @Test
    void aResourceLimitMayBeNone() {
        assertThat(new ResourceStep.Rlimit(4, 0, -1).attempt())
                .isEqualTo("set the resource limit core to 0, at most unlimited");
        assertThat(new ResourceStep.Rlimit(9, -2, -1).attempt())
                .isEqualTo("set the resource limit as to 18446744073709551614, at most unlimited");
        assertThat(new ResourceStep.Rlimit(99, 1, 2).attempt()).isEqualTo("set the resource limit 99 to 1, at most 2");
    }

    /** Other people read logs and reports. The plan that a user asks for, by --dry-run, has the values. */
    @Test
    void whatIsLoggedHasNoValuesOfTheEnvironment() {
        LaunchPlan plan = new LaunchPlan(
                List.of(new LifecycleStep.Exec(List.of("sh"), List.of("TOKEN=hunter2", "EMPTY=", "ODD"), "/bin")),
                0,
                0);
        assertThat(plan.toString()).contains("TOKEN, EMPTY, ODD").doesNotContain("hunter2");
        assertThat(PlanPrinter.printForReport(plan))
                .contains("    TOKEN=…\n    EMPTY=…\n    ODD\n")
                .doesNotContain("hunter2");
        assertThat(PlanPrinter.print(plan)).contains("    TOKEN=hunter2\n");
        assertThat(PlanPrinter.printNumbered(plan)).startsWith("1  execute ").contains("    TOKEN=hunter2\n");
        assertThat(PlanPrinter.printForReport(plan)).startsWith("1  execute ");
    }

    @Test
    void capabilitySetsThatDifferAreAllNamed() {
        assertThat(new PrivilegeStep.Capabilities(3, 1, 2, 1L << 40, 1L << 63).attempt())
                .isEqualTo("keep the capabilities bounding CHOWN,DAC_OVERRIDE, effective CHOWN, permitted DAC_OVERRIDE;"
                        + " inheritable CHECKPOINT_RESTORE, ambient CAP_63");
    }

    @Test
    void anArgumentIsQuotedAsAShellTakesIt() {
        assertThat(new LifecycleStep.Exec(List.of("/bin/sh", "-c", "a b", "", "it's", "$x"), List.of(), "").attempt())
                .isEqualTo("execute /bin/sh -c 'a b' '' 'it'\\''s' '$x'");
    }

    @Test
    void everyStepNamesItsSystemCallsInOneColumn() {
        assertThat(PlanPrinter.line(new RootStep.MoveRoot())).endsWith("mount(2), chroot(2)");
        assertThat(PlanPrinter.line(new NamespaceStep.Hostname("box")).indexOf("sethostname(2)"))
                .isEqualTo(PlanPrinter.line(new ProcessStep.NewSession()).indexOf("setsid(2)"))
                .isEqualTo(76);
    }
}
