package dev.jcontainer;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.HostProbe;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.Step;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what the host allows by trying it: each facility is a launch plan of its own, which ends in a program that
 * no system has. What comes as far as that is available.
 */
final class SupportProbe {
    private static final String NO_PROGRAM = "";

    private final HostFacts facts;
    private final List<Support.Facility> facilities = new ArrayList<>();

    private SupportProbe(HostFacts facts) {
        this.facts = facts;
    }

    static Support probe() throws IOException {
        SupportProbe probe = new SupportProbe(HostProbe.probe(false));
        probe.namespace("uts namespace", LaunchPlan.UTS_NAMESPACE);
        probe.namespace("pid namespace", LaunchPlan.PID_NAMESPACE);
        probe.namespace("mount namespace", LaunchPlan.MOUNT_NAMESPACE);
        probe.namespace("ipc namespace", LaunchPlan.IPC_NAMESPACE);
        probe.namespace("network namespace", LaunchPlan.NETWORK_NAMESPACE);
        probe.namespace("cgroup namespace", LaunchPlan.CGROUP_NAMESPACE);
        probe.fileSystems();
        return new Support(probe.facilities);
    }

    private void namespace(String name, long namespace) throws IOException {
        attempt(name, true, namespace, List.of());
    }

    private void fileSystems() throws IOException {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.MountPropagation("/", Step.RECURSIVE_PROPAGATION | Step.PRIVATE_PROPAGATION));
        steps.add(new Step.RootOverlay("/", facts.stagingDirectory(), 0));
        attempt("overlay on this machine's root (--ephemeral, and programs given by a path)", false, steps);
        steps.set(1, new Step.RootDirectory(facts.stagingDirectory()));
        steps.add(new Step.Mount("proc", "/", Step.NOSUID | Step.NODEV | Step.NOEXEC, Step.TARGET_EXISTS, List.of()));
        attempt("proc in a pid namespace", true, steps);
        steps.set(2, new Step.Mount("tmpfs", "/", Step.NOSUID, Step.TARGET_EXISTS, List.of()));
        attempt("tmpfs", true, steps);
    }

    private void attempt(String name, boolean isRequired, List<Step> steps) throws IOException {
        attempt(name, isRequired, LaunchPlan.MOUNT_NAMESPACE | LaunchPlan.PID_NAMESPACE, steps);
    }

    private void attempt(String name, boolean isRequired, long namespaces, List<Step> before) throws IOException {
        List<Step> steps = new ArrayList<>(before);
        steps.add(new Step.Exec(List.of(NO_PROGRAM), List.of(), ""));
        String reason = obstacle(new LaunchPlan(steps, namespaces, 0));
        facilities.add(new Support.Facility(name, isRequired, reason == null, reason == null ? "" : reason));
    }

    private static @Nullable String obstacle(LaunchPlan plan) throws IOException {
        try {
            Launcher.launch(plan, Stdio.discard(), null, null).kill();
            throw new IllegalStateException("a program without a name was executed");
        } catch (LaunchFailure e) {
            return e.step() instanceof Step.Exec
                    ? null
                    : FailureText.exception(e).getMessage();
        }
    }
}
