package dev.jcontainer.launch;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Lazy;
import dev.jcontainer.kernel.Natives;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.PlanCodec;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A process of the helper, our child, and the control socket to it. It serves one launch at a time.
 *
 * <p>Used by one thread at a time.
 */
final class Supervisor implements AutoCloseable {
    /** The helper in sealed memory: one for all supervisors of this JVM, open until it ends. */
    private static final Lazy<Integer> HELPER = new Lazy<>() {
        @Override
        protected Integer compute() throws IOException {
            byte[] program = Natives.helper();
            return check(Syscalls.sealedMemory(program, program.length, true), "hold the helper in memory");
        }
    };

    private static final int STAT_LENGTH = 2048;
    private static final int LOOK_MILLISECONDS = 100;
    private static final int LOOKS = 100;
    private static final long REAPING_PAUSE = 20_000_000;

    /** Those that have been started, and not ended from here. */
    private static final Set<Supervisor> ALIVE = ConcurrentHashMap.newKeySet();

    private final int pid;
    private final Control control;

    private Supervisor(int pid, Control control) {
        this.pid = pid;
        this.control = control;
    }

    static Supervisor spawn() throws IOException {
        int helper = HELPER.get();
        long sockets = check(Syscalls.socketPair(), "make a control socket");
        Control control = new Control((int) (sockets >> 32));
        try {
            int pid = check(Syscalls.spawn(helper, (int) sockets), "start the helper");
            Supervisor supervisor = new Supervisor(pid, control);
            ALIVE.add(supervisor);
            return supervisor;
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

    /** Lets it go on, should somebody have stopped it: it is about to be needed. To be called before {@link #close}. */
    void wake() {
        Syscalls.kill(pid, Signal.CONT.number()); // our child, so its number is its own until we have waited for it
    }

    /** Lets all go on: when this JVM is gone, they are to see that, and kill their containers. */
    static void wakeAll() {
        for (Supervisor supervisor : ALIVE) {
            supervisor.wake();
        }
    }

    /** Whether it is stopped, or traced and stopped: it will do nothing until somebody else lets it. */
    boolean isHeld() {
        byte[] stat = new byte[STAT_LENGTH];
        int length = Syscalls.readFile(Bytes.cString("/proc/" + pid + "/stat"), stat);
        String text = length < 0 ? "" : Bytes.decode(Arrays.copyOf(stat, length));
        int state = text.lastIndexOf(')') + 2;
        return state < text.length() && (text.charAt(state) == 'T' || text.charAt(state) == 't');
    }

    /**
     * Ends it, and kills the container that it serves, if there is one. Returns when both are gone; where it does not do
     * that, when it has been killed itself, or is about to be as soon as this process can look at what descends from it.
     */
    @Override
    public void close() {
        control.close();
        wake();
        for (int look = 0; !endsSoon(); look++) {
            if (look > LOOKS || look > 0 && isHeld()) {
                kill();
                return;
            }
        }
        new Remains(false).begin();
    }

    /** Whether it ends within a moment. That it has ended is seen without a descriptor, too, if there is none left. */
    private boolean endsSoon() {
        int process = Syscalls.pidfdOpen(pid);
        int ended = Syscalls.pidfdHasEnded(process, LOOK_MILLISECONDS); // of none, it is the wait alone
        if (process < 0) {
            return Syscalls.childHasEnded(pid);
        }
        Syscalls.close(process);
        return ended != 0; // where it cannot be seen, it is left to itself: killed, it would remove nothing any more
    }

    /**
     * Kills it, and what descends from it: without a pid namespace nobody else would. Does not wait for its end, which in a
     * frozen cgroup does not come before somebody thaws that.
     */
    void kill() {
        control.close();
        new Remains(true).begin();
    }

    /** Leaves it to itself: as if this JVM were gone, it ends when its container has, and has removed what there is of it. */
    void leave() {
        control.close();
        new Remains(false).begin();
    }

    /**
     * A supervisor that has ended, or is about to: until it is waited for, which is at once but where it is frozen, or
     * somebody who traces it has to know first. One that is to be killed stays until all that descends from it is killed, since
     * that would not be found without it.
     */
    private final class Remains implements Reactor.Handler {
        private boolean isToBeKilled;
        private boolean isTold;

        Remains(boolean isToBeKilled) {
            this.isToBeKilled = isToBeKilled;
        }

        void begin() {
            ALIVE.remove(Supervisor.this);
            try {
                ready();
            } catch (IOException e) {
                Syscalls.kill(pid, Signal.KILL.number()); // at least that
                LoggerFactory.getLogger(Supervisor.class)
                        .warn(
                                "Cannot wait for the supervisor {}: it stays a zombie, and what it started may be left",
                                pid,
                                e);
            }
        }

        @Override
        public void ready() throws IOException {
            if (isToBeKilled && killDescendants()) {
                Syscalls.kill(pid, Signal.KILL.number());
                isToBeKilled = false;
            }
            if (isToBeKilled || Syscalls.reap(pid) == 0) {
                Reactor.get().schedule(REAPING_PAUSE, this);
            }
        }

        /** False where they cannot be looked at for the moment. */
        private boolean killDescendants() {
            try {
                Descendants.kill(pid);
                return true;
            } catch (SystemCallException e) {
                if (!isTold) {
                    LoggerFactory.getLogger(Supervisor.class)
                            .warn(
                                    "Cannot kill what the supervisor {} has started yet, but will when that can be seen",
                                    pid,
                                    e);
                    isTold = true;
                }
                return false;
            }
        }
    }
}
