package dev.jcontainer.launch;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Natives;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.PlanCodec;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Carries out a launch plan: starts the helper and follows it until the program runs. Thread-safe. */
public final class Launcher {
    private Launcher() {}

    /** The helper in sealed memory: one for all launches of this JVM, open until it ends. */
    private static final class Helper {
        static final int DESCRIPTOR;

        static {
            try {
                byte[] program = Natives.helper();
                DESCRIPTOR = check(Syscalls.sealedMemory(program, program.length, true), "hold the helper in memory");
            } catch (IOException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    /**
     * Starts the program; returns once it has been executed.
     *
     * @param timeout how long the launch may take, null for as long as it takes
     * @param listener follows the steps; then the plan must have been compiled for it
     * @throws LaunchFailure when it does not come to run; nothing is left of it then
     * @throws IOException when a stream cannot be opened
     */
    public static RunningContainer launch(
            LaunchPlan plan, Stdio stdio, @Nullable Duration timeout, @Nullable LaunchListener listener)
            throws IOException {
        try (Streams streams = Streams.open(stdio)) {
            return new Launch(plan, timeout, listener).run(streams);
        }
    }

    /** One launch, from the spawn to READY. */
    private static final class Launch {
        private final LaunchPlan plan;
        private final @Nullable LaunchListener listener;
        private final boolean hasDeadline;
        private final long deadline;

        Launch(LaunchPlan plan, @Nullable Duration timeout, @Nullable LaunchListener listener) {
            this.plan = plan;
            this.listener = listener;
            this.hasDeadline = timeout != null;
            this.deadline = timeout == null ? 0 : System.nanoTime() + timeout.toNanos();
        }

        RunningContainer run(Streams streams) throws IOException {
            Reactor reactor = Reactor.get();
            long sockets = check(Syscalls.socketPair(), "make a control socket");
            int pid;
            Control control = new Control((int) (sockets >> 32));
            try {
                pid = spawn((int) sockets, streams);
            } catch (IOException | RuntimeException | Error e) {
                control.close();
                throw e;
            } finally {
                Syscalls.close((int) sockets);
            }
            try {
                streams.closeTheirs();
                return new RunningContainer(reactor, follow(control, pid), control, pid, streams).begin();
            } catch (IOException | RuntimeException | Error e) {
                control.close(); // which kills whatever there is of it by now
                Syscalls.waitFor(pid);
                throw e;
            }
        }

        private int spawn(int theirSocket, Streams streams) throws IOException {
            byte[] bytes = PlanCodec.encode(plan);
            int memory = check(Syscalls.sealedMemory(bytes, bytes.length, false), "hold the launch plan in memory");
            try {
                return check(
                        Syscalls.spawn(
                                Helper.DESCRIPTOR,
                                theirSocket,
                                memory,
                                streams.theirs(0),
                                streams.theirs(1),
                                streams.theirs(2)),
                        "start the helper");
            } finally {
                Syscalls.close(memory);
            }
        }

        /** Up to READY. A descriptor that comes with another record is closed. */
        private ControlRecord follow(Control control, int supervisor) throws IOException {
            while (true) {
                ControlRecord record = receive(control);
                if (record == null) {
                    throw LaunchFailure.of(LaunchFailure.Stage.SUPERVISOR, 0, "");
                }
                if (record.type() == ControlRecord.READY) {
                    return record;
                }
                if (record.descriptor() >= 0) {
                    Syscalls.close(record.descriptor());
                }
                if (record.type() == ControlRecord.ERROR) {
                    throw failure(record);
                }
                tell(record, supervisor);
                control.go();
            }
        }

        private void tell(ControlRecord record, int supervisor) {
            if (listener == null) {
                return;
            }
            if (record.type() == ControlRecord.SYNC) {
                listener.created(record.pid(), supervisor);
            } else if (record.type() == ControlRecord.STEP) {
                listener.stepDone(record.step(), plan.steps().get(record.step()));
            }
        }

        private @Nullable ControlRecord receive(Control control) throws IOException {
            if (!hasDeadline) {
                return control.receive(-1);
            }
            long left = Math.max(0, (deadline - System.nanoTime()) / 1_000_000);
            try {
                return control.receive((int) Math.min(left, Integer.MAX_VALUE));
            } catch (SystemCallException e) {
                if (e.errno() == Errno.ETIMEDOUT) {
                    throw LaunchFailure.of(LaunchFailure.Stage.TIMEOUT, e.errno(), "");
                }
                throw e;
            }
        }

        private LaunchFailure failure(ControlRecord error) {
            if (error.step() == ControlRecord.NO_STEP) {
                return LaunchFailure.ofStage(error.opcode(), error.error(), error.argument());
            }
            return LaunchFailure.ofStep(
                    error, plan.steps().get(error.step()), plan.steps().size());
        }
    }
}
