package dev.jcontainer.plan;

import static dev.jcontainer.plan.Fixtures.DISKS;
import static dev.jcontainer.plan.Fixtures.PLAIN;
import static dev.jcontainer.plan.Fixtures.directory;
import static dev.jcontainer.plan.Fixtures.facts;
import static dev.jcontainer.plan.Fixtures.host;
import static dev.jcontainer.plan.Fixtures.mount;
import static dev.jcontainer.plan.Fixtures.plan;
import static dev.jcontainer.plan.Fixtures.steps;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.Identity;
import dev.jcontainer.plan.step.Filter;
import dev.jcontainer.plan.step.FilterFlag;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.MountAttribute;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.Namespaces;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.PropagationFlag;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.plan.step.SourceFlag;
import dev.jcontainer.plan.step.SourceStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.plan.step.TargetFlag;
import dev.jcontainer.plan.step.TerminalStep;
import dev.jcontainer.plan.step.ViewFlag;
import dev.jcontainer.spec.Capabilities;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Recursion;
import dev.jcontainer.spec.Stdio;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The decisions of the planner; {@link GoldenPlansTest} has whole plans. */
class PlannerTest {
    @Test
    void everyContainerHasAllItsOwnNamespaces() {
        assertThat(GoldenPlans.inNamespaces().values())
                .allSatisfy(
                        plan -> assertThat(plan.namespaces() & ~Namespaces.USER).isEqualTo(0x6e020000L));
    }

    @Test
    void onlyAReaperAndAListenerSetFlags() {
        assertThat(plan(directory(), PLAIN).flags()).isZero();
        assertThat(plan(directory().init(true), PLAIN).flags()).isEqualTo(LaunchPlan.REAPER);
        assertThat(Planner.plan(directory().build(), PLAIN, Identity.ROOT, Fixtures.ID, true)
                        .flags())
                .isEqualTo(LaunchPlan.TRACE | LaunchPlan.SYNC);
    }

    @Test
    void theSessionIsLeftAndMountsAreKeptInBeforeAnythingElse() {
        assertThat(plan(host(), DISKS).steps())
                .startsWith(
                        new ProcessStep.NewSession(),
                        new MountStep.MountPropagation(
                                "/", Flags.of(PropagationFlag.RECURSIVE, PropagationFlag.PRIVATE)));
    }

    @Test
    void everyBindAndViewNamesTheSlotOfItsOwnSource() {
        LaunchPlan plan = plan(
                host().mount(Mount.bind(Path.of("/tmp/a"), "/a"))
                        .mount(Mount.tmpfs("/t", 0))
                        .mount(Mount.bind(Path.of("/tmp/b"), "/b")),
                facts(mount("/", "ext4"), mount("/home", "ext4")));

        List<SourceStep.OpenSource> sources = steps(plan, SourceStep.OpenSource.class);
        assertThat(sources)
                .containsExactly(
                        new SourceStep.OpenSource("/home", Flags.of(SourceFlag.OPTIONAL)),
                        new SourceStep.OpenSource("/tmp/a", Flags.of(SourceFlag.RECURSIVE)),
                        new SourceStep.OpenSource("/tmp/b", Flags.of(SourceFlag.RECURSIVE)));
        assertThat(steps(plan, MountStep.Bind.class))
                .extracting(bind -> sources.get(bind.slot()).path() + " on " + bind.target())
                .containsExactly("/tmp/a on /a", "/tmp/b on /b");
        assertThat(steps(plan, RootStep.InertView.class))
                .extracting(view -> sources.get(view.slot()).path() + " on " + view.target())
                .containsExactly("/home on /home");
    }

    /** A bind mount would lead to the sockets and FIFOs of the host's programs. */
    @Test
    void noFileSystemOfTheHostIsBoundInItsView() {
        LaunchPlan plan = plan(host(), DISKS);
        assertThat(steps(plan, RootStep.InertView.class)).isNotEmpty();
        assertThat(steps(plan, MountStep.Bind.class)).isEmpty();
    }

    @Test
    void whatTheProgramLiesOnMustBeShownAndTheRestNeedNot() {
        LaunchPlan plan = plan(
                host().command("/home/a/bin/program"),
                facts(mount("/", "ext4"), mount("/home", "ext4"), mount("/home/a", "nfs"), mount("/home/b", "vfat")));
        assertThat(steps(plan, RootStep.InertView.class))
                .extracting(view -> view.target() + " " + view.view().has(ViewFlag.NEEDED))
                .containsExactly("/home true", "/home/a true", "/home/b false");
        assertThat(steps(plan, SourceStep.OpenSource.class))
                .extracting(open -> open.path() + " " + open.flags().has(SourceFlag.OPTIONAL))
                .containsExactly("/home false", "/home/a false", "/home/b true");
    }

    @Test
    void noDeviceOnTheRootAndItsVolumesIsOpenedButWhereThatIsSaid() {
        LaunchPlan plan = plan(
                directory()
                        .mount(Mount.bind(Path.of("/data"), "/a"))
                        .mount(Mount.bind(Path.of("/data"), "/b").recursion(Recursion.WRITABLE))
                        .mount(Mount.bind(Path.of("/data"), "/c").withDevices()),
                PLAIN);
        assertThat(steps(plan, RootStep.RootAttributes.class))
                .containsExactly(new RootStep.RootAttributes(Flags.of(MountAttribute.NODEV), true));
        assertThat(steps(plan, MountStep.Bind.class))
                .extracting(bind -> bind.flags().has(TargetFlag.NODEV))
                .containsExactly(true, true, false);
    }

    @Test
    void aPrivilegedContainerHasTheDevicesOfItsRootAndVolumes() {
        LaunchPlan plan = plan(
                directory().privileges(Privileges.privileged().build()).mount(Mount.bind(Path.of("/data"), "/data")),
                PLAIN);
        assertThat(steps(plan, RootStep.RootAttributes.class)).isEmpty();
        assertThat(steps(plan, MountStep.Bind.class))
                .extracting(bind -> bind.flags().has(TargetFlag.NODEV))
                .containsExactly(false);
    }

    @Test
    void noSymbolicLinkOfTheRootRedirectsTheKernelsFileSystems() {
        assertThat(steps(plan(directory(), PLAIN), MountStep.Mount.class))
                .filteredOn(mount -> Set.of("/proc", "/sys", "/dev").contains(mount.target()))
                .hasSize(3)
                .allSatisfy(mount -> assertThat(mount.flags()).isEqualTo(Flags.of(TargetFlag.NO_SYMLINKS)));
    }

    @Test
    void whatIsMaskedIsMaskedAfterTheLastMount() {
        List<Step> steps =
                plan(directory().mount(Mount.tmpfs("/sys/firmware", 0)), PLAIN).steps();
        Step volume = new MountStep.Mount(
                "tmpfs",
                "/sys/firmware",
                Flags.of(MountAttribute.NOSUID, MountAttribute.NODEV, MountAttribute.NOEXEC),
                Flags.of(TargetFlag.NOT_PROC),
                List.of("mode=1777"));
        assertThat(steps).containsSubsequence(volume, new MountStep.MaskPath("/sys/firmware"));
        assertThat(steps.subList(steps.indexOf(new MountStep.MaskPath("/sys/firmware")), steps.size()))
                .doesNotHaveAnyElementsOfTypes(MountStep.Mount.class, MountStep.Bind.class);
    }

    @Test
    void noPlanGivesACapabilityThatTheCallerLacks() {
        PrivilegeStep.Capabilities none = capabilities(new HostFacts(List.of(), false, 0, "/tmp", null));
        assertThat(none).isEqualTo(new PrivilegeStep.Capabilities(0, 0, 0, 0, 0));
        PrivilegeStep.Capabilities all = capabilities(PLAIN);
        assertThat(all.bounding())
                .isEqualTo(Capabilities.DEFAULT.granted())
                .isEqualTo(all.effective())
                .isEqualTo(all.permitted());
        assertThat(all.inheritable() | all.ambient()).isZero();
    }

    @Test
    void aCapabilityThatIsAskedForAndLackingIsAnError() {
        ContainerSpec.Builder spec = directory()
                .privileges(Privileges.builder()
                        .capabilities(Capabilities.DEFAULT.plus(Capability.SYS_TIME))
                        .build());
        HostFacts facts = new HostFacts(List.of(), false, Capabilities.DEFAULT.granted(), "/tmp", null);
        assertThatThrownBy(() -> plan(spec, facts)).hasMessageContaining("The capabilities SYS_TIME cannot be granted");
    }

    @Test
    void onlyAmbientCapabilitiesAreInheritable() {
        PrivilegeStep.Capabilities step = steps(
                        plan(
                                directory()
                                        .privileges(Privileges.builder()
                                                .capabilities(Capabilities.NONE
                                                        .plus(Capability.CHOWN)
                                                        .withAmbient(Capability.NET_RAW))
                                                .build()),
                                PLAIN),
                        PrivilegeStep.Capabilities.class)
                .get(0);
        long both = Capability.CHOWN.bit() | Capability.NET_RAW.bit();
        long ambient = Capability.NET_RAW.bit();
        assertThat(step).isEqualTo(new PrivilegeStep.Capabilities(both, both, both, ambient, ambient));
    }

    @Test
    void whatIsUnmaskedIsLeftAsItIsAndNothingElse() {
        List<Step> normal = plan(directory(), PLAIN).steps();
        List<Step> open = plan(
                        directory()
                                .privileges(Privileges.builder()
                                        .unmask("/proc/./acpi/")
                                        .unmask("/sys/*")
                                        .mask("/etc/secret")
                                        .build()),
                        PLAIN)
                .steps();
        assertThat(normal)
                .contains(new MountStep.MaskPath("/proc/acpi"))
                .filteredOn(step -> !open.contains(step))
                .containsExactly(
                        new MountStep.MaskPath("/proc/acpi"),
                        new MountStep.MaskPath("/sys/devices/virtual/powercap"),
                        new MountStep.MaskPath("/sys/firmware"));
        assertThat(open)
                .filteredOn(step -> !normal.contains(step))
                .containsExactly(new MountStep.MaskPath("/etc/secret"));
    }

    @Test
    void aPrivilegedContainerHasNothingCoveredAndSysWritable() {
        List<Step> steps = plan(directory().privileges(Privileges.privileged().build()), PLAIN)
                .steps();
        assertThat(steps)
                .doesNotHaveAnyElementsOfTypes(
                        MountStep.MaskPath.class, MountStep.ReadonlyPath.class, PrivilegeStep.NoNewPrivs.class);
        assertThat(steps)
                .filteredOn(step ->
                        step instanceof MountStep.Mount mount && mount.target().equals("/sys"))
                .containsExactly(new MountStep.Mount(
                        "sysfs",
                        "/sys",
                        Flags.of(MountAttribute.NOSUID, MountAttribute.NODEV, MountAttribute.NOEXEC),
                        Flags.of(TargetFlag.NO_SYMLINKS),
                        List.of()));
    }

    private static PrivilegeStep.Capabilities capabilities(HostFacts facts) {
        return steps(plan(directory(), facts), PrivilegeStep.Capabilities.class).get(0);
    }

    @Test
    void privilegesAreGivenUpInTheLastStepBeforeTheProgram() {
        List<Step> steps = plan(directory(), PLAIN).steps();
        assertThat(steps.get(steps.size() - 2)).isEqualTo(new PrivilegeStep.NoNewPrivs());
        assertThat(steps.get(steps.size() - 3)).isInstanceOf(PrivilegeStep.Capabilities.class);
    }

    @Test
    void aProgramWithoutASlashIsLookedUpInTheContainersPath() {
        String standard = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        assertThat(exec(directory().command("sh")).path()).isEqualTo(standard);
        assertThat(exec(directory().command("sh").env("PATH", "/opt")).path()).isEqualTo("/opt");
        assertThat(exec(directory().command("sh").env("PATH", "")).path()).isEmpty();
        assertThat(exec(directory().command("bin/sh")).path()).isEmpty();
    }

    @Test
    void variablesOfTheSpecificationReplaceTheDefaultsInTheirPlace() {
        assertThat(exec(directory().hostname("box").env("HOME", "/h").env("A", "b=c"))
                        .envp())
                .containsExactly(
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "HOME=/h",
                        "HOSTNAME=box",
                        "PS1=[d-container]# ",
                        "A=b=c");
    }

    @Test
    void aTerminalHasATypeWhereTheCallerHasNone() {
        ContainerSpec.Builder terminal = directory().stdio(Stdio.pty(80, 24));
        assertThat(exec(terminal).envp()).contains("TERM=xterm");
        HostFacts onATerminal = new HostFacts(List.of(), false, -1, "/tmp", "vt100");
        assertThat(steps(plan(terminal, onATerminal), LifecycleStep.Exec.class)
                        .get(0)
                        .envp())
                .contains("TERM=vt100");
    }

    @Test
    void aTerminalIsOpenedOnTheMountThatIsKeptForIt() {
        LaunchPlan plan = plan(directory().stdio(Stdio.pty(80, 24)), PLAIN);
        assertThat(steps(plan, MountStep.Mount.class))
                .filteredOn(mount -> mount.flags().has(TargetFlag.KEEP))
                .extracting(MountStep.Mount::type)
                .containsExactly("devpts");
        assertThat(plan.steps())
                .containsSequence(new TerminalStep.Terminal(80, 24, 0), new TerminalStep.Console("/dev/console"));
    }

    private static LifecycleStep.Exec exec(ContainerSpec.Builder spec) {
        return steps(plan(spec, PLAIN), LifecycleStep.Exec.class).get(0);
    }

    private static List<Step> filtered(boolean noNewPrivs) {
        FilterPlan filter = new FilterPlan(new Filter(new byte[8]), 2, List.of());
        ContainerSpec spec = directory()
                .privileges(Privileges.builder().noNewPrivs(noNewPrivs).build())
                .build();
        return Planner.plan(spec, PLAIN, Identity.ROOT, null, filter, Fixtures.ID, false)
                .steps();
    }

    private static int position(List<Step> steps, Class<? extends Step> type) {
        for (int i = 0; i < steps.size(); i++) {
            if (type.isInstance(steps.get(i))) {
                return i;
            }
        }
        throw new AssertionError("no " + type.getSimpleName());
    }

    /** If the step itself installed it, the helper would need calls that the container's profile may deny. */
    @Test
    void aFilterIsTheLastThingAheadOfTheExec() {
        List<Step> steps = filtered(true);
        assertThat(steps.get(steps.size() - 2))
                .isEqualTo(new PrivilegeStep.Seccomp(
                        Flags.of(FilterFlag.AT_EXEC, FilterFlag.REAPER), 2, new Filter(new byte[8])));
        assertThat(position(steps, PrivilegeStep.NoNewPrivs.class)).isLessThan(steps.size() - 2);
    }

    private static List<PrivilegeStep.Seccomp> filteredWithoutWaiting(ContainerSpec.Builder spec, Identity identity) {
        FilterPlan filter = new FilterPlan(new Filter(new byte[8]), 0, List.of("wait4"));
        LaunchPlan plan = Planner.plan(spec.init(true).build(), PLAIN, identity, null, filter, Fixtures.ID, false);
        return steps(plan, PrivilegeStep.Seccomp.class);
    }

    /** If neither the kernel nor the filter prevents the program from using the reaper, nothing is started. */
    @Test
    void aReaperThatCannotHaveTheFilterIsToBeOutOfReach() {
        List<IdMap.Range> ids = List.of(new IdMap.Range(0, 100000, 65536));
        Identity mapped = new Identity(0, 0, List.of(), "/root", new IdMap(ids, ids, IdMap.Writer.PROGRAMS));
        Privileges tracing = Privileges.builder()
                .capabilities(Capabilities.DEFAULT.plus(Capability.SYS_PTRACE))
                .build();
        List<PrivilegeStep.Seccomp> alone =
                List.of(new PrivilegeStep.Seccomp(Flags.of(FilterFlag.AT_EXEC), 0, new Filter(new byte[8])));
        assertThat(filteredWithoutWaiting(directory(), Identity.ROOT)).isEqualTo(alone);
        assertThat(filteredWithoutWaiting(directory().privileges(tracing), mapped))
                .isEqualTo(alone);
        assertThatThrownBy(() -> filteredWithoutWaiting(directory().privileges(tracing), Identity.ROOT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not always allow wait4");
    }

    /** Without no_new_privs it needs CAP_SYS_ADMIN, which the change of ids and the capabilities would drop. */
    @Test
    void withoutNoNewPrivsItIsTheLastThingTooAndWhatItTakesIsKept() {
        List<Step> steps = filtered(false);
        assertThat(steps.get(steps.size() - 2))
                .isEqualTo(new PrivilegeStep.Seccomp(
                        Flags.of(FilterFlag.AT_EXEC, FilterFlag.REAPER), 2, new Filter(new byte[8])));
        assertThat(position(steps, PrivilegeStep.KeepForFilter.class))
                .isLessThan(position(steps, PrivilegeStep.SetIds.class))
                .isLessThan(position(steps, PrivilegeStep.Capabilities.class));
        assertThat(filtered(true)).doesNotHaveAnyElementsOfTypes(PrivilegeStep.KeepForFilter.class);
    }
}
