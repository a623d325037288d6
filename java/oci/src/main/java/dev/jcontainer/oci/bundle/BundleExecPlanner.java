package dev.jcontainer.oci.bundle;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.Hooks.Hook;
import dev.jcontainer.oci.config.LinuxConfig.Namespace;
import dev.jcontainer.oci.config.ProcessConfig;
import dev.jcontainer.oci.config.ProcessConfig.CpuAffinity;
import dev.jcontainer.plan.FilterPlan;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.NamespaceStep;
import dev.jcontainer.plan.step.Namespaces;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.ResourceStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.plan.step.TerminalStep;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans an exec in a running container. A pure function. */
public final class BundleExecPlanner {
    private BundleExecPlanner() {}

    /**
     * Returns the plan of an exec.
     *
     * @param config the configuration of the container
     * @param process the process to start
     * @param cgroups the cgroups of the container
     * @param unified whether these are cgroups of cgroup v2
     * @param permitted the permitted capabilities of this process, one bit for each
     * @param filter the container's filter of system calls, or null for none
     * @param home the home directory of the process's user, used if the environment does not give one
     * @param detached whether nobody waits for the process
     * @throws DocumentException if the process asks for something that is not supported
     * @throws IOException if the host's security modules cannot be read
     */
    public static LaunchPlan plan(
            Config config,
            ProcessConfig process,
            List<String> cgroups,
            boolean unified,
            long permitted,
            @Nullable FilterPlan filter,
            String home,
            boolean detached)
            throws IOException {
        Refusals.check("process.", process);
        List<Step> outside = new ArrayList<>();
        CpuAffinity affinity = process.affinity();
        if (affinity != null && affinity.initial() != null) {
            outside.add(SchedulingSteps.affinity("process.execCPUAffinity.initial", affinity.initial()));
        }
        join(outside, cgroups, unified);
        Integer score = process.oomScoreAdj();
        if (score != null) {
            outside.add(new ResourceStep.OomScore(score));
        }
        if (affinity != null && affinity.finalList() != null) {
            outside.add(SchedulingSteps.affinity("process.execCPUAffinity.final", affinity.finalList()));
        }
        outside.add(new NamespaceStep.JoinNamespaces(namespaces(config)));
        List<Step> build = new ArrayList<>();
        build.add(new ProcessStep.NewSession());
        if (process.terminal()) {
            build.add(TerminalStep.JoinTerminal.of(
                    ProcessSteps.columns(process),
                    ProcessSteps.rows(process),
                    process.user().uid()));
            if (!detached) {
                build.add(new TerminalStep.LineFeeds());
            }
        }
        List<Step> program = new ArrayList<>();
        program.add(new ProcessStep.ChangeDirectory(process.cwd()));
        ProcessSteps.add(program, process, config.linux(), Users.of(config.linux(), permitted), permitted, filter);
        if (detached) {
            program.add(new LifecycleStep.Detach());
        }
        program.add(BundlePlanner.exec(process, home));
        int flags = filter != null && filter.listens() ? LaunchPlan.SYNC : 0;
        LaunchPlan.Death death = detached ? LaunchPlan.Death.HAND_OVER : LaunchPlan.Death.KILL;
        return new LaunchPlan(outside, build, program, 0, flags, null, null, death);
    }

    /**
     * Returns the plan of a hook that runs in the namespaces and cgroups of a container. Everything else is the same as
     * for this process.
     *
     * @param config the configuration of the container
     * @param cgroups the cgroups of the container
     * @param unified whether these are cgroups of cgroup v2
     * @param permitted the permitted capabilities of this process, one bit for each
     * @param hook the hook
     * @param environment the environment of the hook
     * @param umask the umask of the hook, which would otherwise inherit 0 from the supervisor
     */
    public static LaunchPlan hook(
            Config config,
            List<String> cgroups,
            boolean unified,
            long permitted,
            Hook hook,
            List<String> environment,
            int umask)
            throws DocumentException {
        List<Step> outside = new ArrayList<>();
        join(outside, cgroups, unified);
        outside.add(new NamespaceStep.JoinNamespaces(namespaces(config)));
        List<Step> process = new ArrayList<>();
        Users users = Users.of(config.linux(), permitted);
        if (users != null) {
            process.add(users.becomeBuilder());
        }
        process.add(new ProcessStep.Umask(umask));
        process.add(new LifecycleStep.Program(hook.path()));
        process.add(
                new LifecycleStep.Exec(hook.args().isEmpty() ? List.of(hook.path()) : hook.args(), environment, ""));
        return new LaunchPlan(outside, List.of(), process, 0, 0, null, null);
    }

    private static void join(List<Step> steps, List<String> cgroups, boolean unified) {
        for (String directory : cgroups) {
            steps.add(unified ? new NamespaceStep.CloneIntoCgroup(directory) : new NamespaceStep.JoinCgroup(directory));
        }
    }

    /** Returns the namespaces that the container does not share with the runtime. */
    private static long namespaces(Config config) {
        long kinds = 0;
        for (Namespace namespace : config.linux().namespaces()) {
            kinds |= kind(namespace.type());
        }
        return kinds;
    }

    private static long kind(String type) {
        switch (type) {
            case "mount":
                return Namespaces.MOUNT;
            case "uts":
                return Namespaces.UTS;
            case "ipc":
                return Namespaces.IPC;
            case "pid":
                return Namespaces.PID;
            case "network":
                return Namespaces.NETWORK;
            case "cgroup":
                return Namespaces.CGROUP;
            case "time":
                return Namespaces.TIME;
            case "user":
                return Namespaces.USER;
            default:
                return 0; // the reader accepts no other type
        }
    }
}
