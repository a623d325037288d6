package dev.jcontainer.e2e;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Natives;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.launch.FutureKeeper;
import dev.jcontainer.launch.KeptContainer;
import dev.jcontainer.launch.LaunchListener;
import dev.jcontainer.launch.LaunchRequest;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.KeeperStep;
import dev.jcontainer.prepare.ContainerId;
import dev.jcontainer.prepare.Preparation;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.state.ContainerRecord;
import dev.jcontainer.state.ProcessId;
import dev.jcontainer.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A container with a keeper, started as the engine does it, but without the engine: its record is a directory of the
 * test, and the keeper's own steps are those of the test.
 */
final class KeptRun {
    private static final int O_CLOEXEC = 02000000;

    private final ContainerSpec spec;
    private final Path record;
    private final LaunchListener listener;
    private final String id = ContainerId.random();

    KeptRun(ContainerSpec spec, Path record, LaunchListener listener) throws IOException {
        Natives.require();
        this.spec = spec;
        this.record = record;
        this.listener = listener;
    }

    /** The steps of such a plan, with those of the keeper. */
    LaunchPlan plan(long keeper) throws IOException {
        List<KeeperStep> steps = new ArrayList<>();
        steps.add(new KeeperStep.Keep(Flags.none(), 1, record.resolve("events").toString(), "{\"id\":\"" + id + "\""));
        steps.add(new KeeperStep.Log(KeeperStep.Log.TEXT, 0, 1));
        LaunchPlan plan = Preparation.kept(spec, id, (int) keeper, steps);
        return new LaunchPlan(
                plan.outside(),
                plan.build(),
                plan.process(),
                plan.namespaces(),
                plan.flags() | LaunchPlan.TRACE,
                plan.idMap(),
                plan.cgroup(),
                plan.death());
    }

    /** Starts it; returns when its program is executed. */
    KeptContainer start() throws IOException {
        Files.writeString(record.resolve("start.new"), "end\n");
        try (FutureKeeper keeper = Launcher.keeper()) {
            LaunchPlan plan = plan(keeper.pid());
            StateDirectory.Entry note = StateDirectory.ofThisUser().enter(noteOf(plan));
            try {
                return start(keeper, plan, note);
            } catch (IOException | RuntimeException | Error e) {
                note.close();
                throw e;
            }
        }
    }

    private ContainerRecord noteOf(LaunchPlan plan) throws IOException {
        CgroupPlan cgroup = plan.cgroup();
        return new ContainerRecord(
                id,
                null,
                System.currentTimeMillis(),
                ProcessId.ofThis(),
                null,
                spec.command(),
                cgroup != null && cgroup.unified(),
                cgroup == null ? List.of() : cgroup.directories(),
                plan.idMap(),
                false,
                spec.stopSignal(),
                spec.givenGrace());
    }

    private KeptContainer start(FutureKeeper keeper, LaunchPlan plan, StateDirectory.Entry note) throws IOException {
        int directory = SystemCallException.check(
                Syscalls.open(Bytes.cString(record.toString()), O_CLOEXEC, 0), "open " + record);
        int clients = -1;
        try {
            clients = note.listen();
            return Launcher.keep(LaunchRequest.of(plan)
                    .stdio(Stdio.discard())
                    .note(note.directory())
                    .listener(listener)
                    .kept(new LaunchRequest.Keeper(keeper, directory, clients))
                    .build());
        } finally {
            Syscalls.close(directory);
            if (clients >= 0) {
                Syscalls.close(clients);
            }
        }
    }
}
