package dev.jcontainer.plan;

import static dev.jcontainer.plan.Fixtures.directory;
import static dev.jcontainer.plan.Fixtures.facts;
import static dev.jcontainer.plan.Fixtures.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.Identity;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.NamespaceStep;
import dev.jcontainer.plan.step.Namespaces;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.ResourceStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Limits;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The plan of an exec, and what it copies from the container's own plan. */
class ExecPlannerTest {
    private static final ExecSpec SPEC = ExecSpec.of("ls", "-l");

    private static LaunchPlan exec(LaunchPlan container, ExecSpec spec) {
        return ExecPlanner.plan(ExecPlanner.template(container), spec, null, null, false, null, false);
    }

    @Test
    void itEntersTheNamespacesAndBecomesWhatTheContainersProgramBecame() {
        assertThat(PlanPrinter.print(exec(plan(directory().umask(027), facts()), SPEC))
                        .lines())
                .containsSubsequence(
                        "enter the container's namespaces, marked to be ended whole: uts, pid, mount, ipc, network, cgroup setns(2) of a pidfd,"
                                + " unshare(2), clone3(2)",
                        "leave the caller's session and terminal                                     setsid(2)",
                        "change to the directory /                                                   openat2(2),"
                                + " fchdir(2)",
                        "set the umask 027                                                           umask(2)",
                        "become uid 0, gid 0, groups []                                              setgroups(2),"
                                + " setresgid(2), setresuid(2)",
                        "give up gaining privileges                                                  prctl(2)"
                                + " PR_SET_NO_NEW_PRIVS",
                        "    HOSTNAME=0123456789ab");
    }

    /** An exec is made by the same steps as the container's program: no step of the process section is left out. */
    @Test
    void everyStepOfTheProcessIsRepeatedInItsOrder() {
        List<Step> steps = plan(directory().workdir("/w"), facts()).steps();
        List<Step> process = steps.subList(steps.indexOf(new ProcessStep.WorkingDirectory("/w")) + 1, steps.size() - 1);
        assertThat(exec(plan(directory().workdir("/w"), facts()), SPEC).steps())
                .containsSubsequence(new ProcessStep.ChangeDirectory("/w"))
                .containsSubsequence(process);
    }

    @Test
    void cgroupsAndOomScoreComeAheadAndTheirNamespaceIsJoined() {
        CgroupPlan cgroup =
                new CgroupPlan(false, List.of(), List.of(), List.of("/cg/a", "/cg/b"), List.of(), List.of(), false);
        LaunchPlan container = Planner.plan(
                directory().limits(Limits.builder().oomScoreAdj(7).build()).build(),
                facts(),
                Identity.ROOT,
                cgroup,
                null,
                Fixtures.ID,
                false);
        assertThat(exec(container, SPEC).steps())
                .startsWith(
                        new NamespaceStep.JoinCgroup("/cg/a"),
                        new NamespaceStep.JoinCgroup("/cg/b"),
                        new ResourceStep.OomScore(7),
                        new NamespaceStep.JoinMarked(container.namespaces() | Namespaces.CGROUP),
                        new ProcessStep.NewSession());
    }

    @Test
    void inAUserNamespaceItIsTheNamespacesRootFirst() {
        for (boolean denies : new boolean[] {false, true}) {
            IdMap map = new IdMap(
                    List.of(new IdMap.Range(0, 1000, 9)),
                    List.of(new IdMap.Range(0, 1000, 9)),
                    denies ? IdMap.Writer.SELF : IdMap.Writer.PROGRAMS);
            LaunchPlan container = Planner.plan(
                    directory().build(), facts(), new Identity(3, 4, List.of(), "/h", map), Fixtures.ID, false);
            List<Step> steps = exec(container, SPEC).steps();
            assertThat(((NamespaceStep.JoinMarked) steps.get(0)).namespaces() & Namespaces.USER)
                    .isNotZero();
            Step root = denies ? new PrivilegeStep.SetMappedIds(0, 0) : new PrivilegeStep.SetIds(0, 0, List.of());
            Step own = denies ? new PrivilegeStep.SetMappedIds(3, 4) : new PrivilegeStep.SetIds(3, 4, List.of());
            assertThat(steps).containsSubsequence(root, new ProcessStep.ChangeDirectory("/"), own);
            LaunchPlan other = ExecPlanner.plan(
                    ExecPlanner.template(container),
                    SPEC,
                    new Identity(5, 6, List.of(), "/other", map),
                    map,
                    false,
                    null,
                    false);
            Step another = denies ? new PrivilegeStep.SetMappedIds(5, 6) : new PrivilegeStep.SetIds(5, 6, List.of());
            assertThat(other.steps()).containsSubsequence(root, new ProcessStep.ChangeDirectory("/"), another);
            assertThat(other.steps()).doesNotContain(own);
            assertThat(steps).containsOnlyOnce(new ProcessStep.OwnStreams(3, 1003));
            assertThat(other.steps())
                    .containsOnlyOnce(new ProcessStep.OwnStreams(5, 1005))
                    .doesNotContain(new ProcessStep.OwnStreams(3, 1003));
        }
    }

    @Test
    void variablesComeFromTheContainerThenTheUserThenTheTerminalThenTheSpecification() {
        LaunchPlan template =
                ExecPlanner.template(plan(directory().env("A", "1").env("B", "2"), facts()));
        Identity ann = new Identity(1, 1, List.of(), "/home/ann", null);
        ExecSpec spec =
                SPEC.toBuilder().env("B", "3").env("C", "4").workdir("/d").build();
        LaunchPlan plan = ExecPlanner.plan(template, spec, ann, null, false, "xterm", true);
        LifecycleStep.Exec exec =
                (LifecycleStep.Exec) plan.steps().get(plan.steps().size() - 1);
        assertThat(exec.envp())
                .containsExactly(
                        "PATH=" + Planner.DEFAULT_PATH,
                        "HOME=/home/ann",
                        "HOSTNAME=" + Fixtures.ID,
                        "PS1=[d-container]# ",
                        "A=1",
                        "B=3",
                        "TERM=xterm",
                        "C=4");
        assertThat(plan.steps())
                .contains(new ProcessStep.ChangeDirectory("/d"), new PrivilegeStep.SetIds(1, 1, List.of()));
        assertThat(plan.flags()).isEqualTo(LaunchPlan.TRACE | LaunchPlan.SYNC);
    }

    @Test
    void theCommandIsSearchedInThePathThatItGets() {
        LaunchPlan template = ExecPlanner.template(plan(directory().env("PATH", "/own"), facts()));
        assertThat(path(ExecPlanner.plan(template, SPEC, null, null, false, null, false)))
                .isEqualTo("/own");
        ExecSpec other = SPEC.toBuilder().env("PATH", "/other").build();
        assertThat(path(ExecPlanner.plan(template, other, null, null, false, null, false)))
                .isEqualTo("/other");
        assertThat(path(ExecPlanner.plan(template, ExecSpec.of("bin/ls"), null, null, false, null, false)))
                .isEmpty();
    }

    private static String path(LaunchPlan plan) {
        return ((LifecycleStep.Exec) plan.steps().get(plan.steps().size() - 1)).path();
    }
}
