package dev.jcontainer.launch;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Natives;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.PlanCodec;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A process of the helper, our child, and the control socket to it. It serves one launch at a time.
 *
 * <p>Used by one thread at a time.
 */
final class Supervisor implements AutoCloseable {
    /** The helper in sealed memory: one for all supervisors of this JVM, open until it ends. */
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

    private final int pid;
    private final Control control;

    private Supervisor(int pid, Control control) {
        this.pid = pid;
        this.control = control;
    }

    static Supervisor spawn() throws IOException {
        long sockets = check(Syscalls.socketPair(), "make a control socket");
        Control control = new Control((int) (sockets >> 32));
        try {
            return new Supervisor(check(Syscalls.spawn(Helper.DESCRIPTOR, (int) sockets), "start the helper"), control);
        } catch (IOException | RuntimeException | Error e) {
            control.close();
            throw e;
        } finally {
            Syscalls.close((int) sockets);
        }
    }

    int pid() {
        return pid;
    }

    Control control() {
        return control;
    }

    /**
     * Sends it a plan and the container's ends of the streams, which the caller may close then.
     *
     * @param container a pidfd of the container that the plan joins, likewise; -1 for none
     * @param awaits whether it waits for {@link Control#go} before it looks at the plan's cgroups
     * @param state the directory that it removes when this JVM is killed; null for none
     * @return false when it is gone, and so has not begun
     */
    boolean launch(LaunchPlan plan, Streams streams, int container, boolean awaits, @Nullable String state)
            throws IOException {
        byte[] bytes = PlanCodec.encode(plan);
        int memory = check(Syscalls.sealedMemory(bytes, bytes.length, false), "hold the launch plan in memory");
        try {
            int sent = Syscalls.launch(
                    control.descriptor(),
                    memory,
                    streams.theirs(0),
                    streams.theirs(1),
                    streams.theirs(2),
                    container,
                    streams.preserved(),
                    awaits,
                    state == null ? null : Bytes.cString(state));
            if (sent < 0 && sent != -Errno.EPIPE) {
                throw new SystemCallException(-sent, "hand the launch to the helper");
            }
            return sent == 0;
        } finally {
            Syscalls.close(memory);
        }
    }

    /** Ends it, and kills the container that it serves, if there is one. Returns when both are gone. */
    @Override
    public void close() {
        control.close();
        Syscalls.waitFor(pid);
    }
}
