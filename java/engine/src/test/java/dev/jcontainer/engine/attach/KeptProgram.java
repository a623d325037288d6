package dev.jcontainer.engine.attach;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.engine.log.LogEnd;
import dev.jcontainer.engine.spec.LogOptions;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.launch.FutureKeeper;
import dev.jcontainer.launch.KeptContainer;
import dev.jcontainer.launch.LaunchRequest;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.KeepFlag;
import dev.jcontainer.plan.step.KeeperStep;
import dev.jcontainer.plan.step.LifecycleStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A shell script with a keeper, and without a container around it. */
final class KeptProgram implements AutoCloseable {
    private static final int SIGKILL = 9;

    final Path record;
    final Path state;
    final Path events;
    private final KeptContainer container;
    private final int keeper; // a pidfd

    KeptProgram(Path directory, LogOptions log, String script) throws IOException {
        record = Files.createDirectories(directory.resolve("record"));
        state = Files.createDirectories(directory.resolve("state"));
        events = directory.resolve("events");
        Files.writeString(record.resolve("start.new"), "end\n");
        int format = log.format() == LogOptions.Format.JSON_FILE ? KeeperStep.Log.JSON : KeeperStep.Log.TEXT;
        LaunchPlan plan = new LaunchPlan(
                        List.of(new LifecycleStep.Exec(
                                List.of("/bin/sh", "-c", script), List.of("PATH=/usr/bin:/bin"), "")),
                        0,
                        0)
                .kept(List.of(
                        new KeeperStep.Keep(
                                Flags.of(KeepFlag.STDIN),
                                1,
                                events.toString(),
                                "{\"Type\":\"container\",\"Actor\":{\"ID\":\"kept\"}"),
                        new KeeperStep.Log(format, log.maxSize(), log.maxFiles())));
        container = start(plan);
        keeper = check(Syscalls.pidfdOpen(container.keeper()), "open the keeper");
    }

    private KeptContainer start(LaunchPlan plan) throws IOException {
        int clients = check(Syscalls.listenForClients(Bytes.cString(state.toString())), "listen");
        int directory = Syscalls.open(Bytes.cString(record.toString()), Syscalls.O_RDONLY, 0);
        try (FutureKeeper future = Launcher.keeper()) {
            LaunchRequest.Keeper kept = new LaunchRequest.Keeper(future, check(directory, "open " + record), clients);
            return Launcher.keep(
                    LaunchRequest.of(plan).kept(kept).note(state.toString()).build());
        } finally {
            Syscalls.close(clients);
            Syscalls.close(directory);
        }
    }

    LogEnd end() {
        return new LogEnd() {
            @Override
            public boolean hasEnded() {
                return Files.exists(record.resolve("exit")) || isKeeperGone();
            }

            @Override
            public int descriptor() {
                return keeper;
            }

            @Override
            public void close() {
                // closed with the program
            }
        };
    }

    private boolean isKeeperGone() {
        return Syscalls.pidfdHasEnded(keeper, 0) == 1;
    }

    void killKeeper() {
        Syscalls.pidfdSendSignal(keeper, SIGKILL);
    }

    /** Ends the program, and waits for its keeper. */
    @Override
    public void close() {
        Syscalls.pidfdSendSignal(container.pidfd(), SIGKILL);
        Syscalls.pidfdHasEnded(keeper, 30_000);
        Syscalls.close(keeper);
        container.close();
    }
}
