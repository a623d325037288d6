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
 * A supervisor: a process of the helper, which is a child of this JVM, and the control socket to it. It serves one
 * launch at a time.
 *
 * <p>Used by one thread at a time.
 */
final class Supervisor implements AutoCloseable {
    /** The helper in sealed memory, for all supervisors of this JVM; it stays open until the JVM ends. */
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

    /** The supervisors that were started and not ended by this JVM. */
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
     * Sends the supervisor a plan and the container's ends of the streams, which the caller may close afterwards.
     *
     * @param request the request of the plan: the container that it joins, the state directory that the supervisor
     *     removes if this JVM is killed, and the descriptors of a keeper
     * @param awaits whether the supervisor waits for {@link Control#go} before it uses the plan's cgroups
     * @return false if the supervisor has ended, so that the launch has not begun
     */
    boolean launch(LaunchPlan plan, Streams streams, LaunchRequest request, boolean awaits) throws IOException {
        String state = request.note();
        byte[] bytes = PlanCodec.encode(plan);
        int memory = check(Syscalls.sealedMemory(bytes, bytes.length, false), "hold the launch plan in memory");
        try {
            int sent = Syscalls.launch(
                    control.descriptor(),
                    memory,
                    streams.theirs(0),
                    streams.theirs(1),
                    streams.theirs(2),
                    request.container(),
                    streams.preserved(),
                    passed(request),
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

    /** The descriptors from 3 on that are not those of this process with the same numbers; null if these are sent. */
    private static int @Nullable [] passed(LaunchRequest request) {
        LaunchRequest.Keeper keeper = request.keeper();
        if (keeper != null) {
            return new int[] {keeper.directory(), keeper.clients()};
        }
        return request.given() == LaunchRequest.NO_CONTAINER ? null : new int[] {request.given()};
    }

    /**
     * Sends SIGCONT, because the supervisor may have been stopped and is needed now. Must be called before {@link
     * #close}.
     */
    void wake() {
        Syscalls.kill(pid, Signal.CONT.number()); // a child's number is not reused before it is waited for
    }

    /** Sends SIGCONT to all supervisors, so that they notice the end of this JVM and kill their containers. */
    static void wakeAll() {
        for (Supervisor supervisor : ALIVE) {
            supervisor.wake();
        }
    }

    /** Whether the supervisor is stopped or traced, so that it does nothing until another process lets it continue. */
    boolean isHeld() {
        byte[] stat = new byte[STAT_LENGTH];
        int length = Syscalls.readFile(Bytes.cString("/proc/" + pid + "/stat"), stat);
        String text = length < 0 ? "" : Bytes.decode(Arrays.copyOf(stat, length));
        int state = text.lastIndexOf(')') + 2;
        return state < text.length() && (text.charAt(state) == 'T' || text.charAt(state) == 't');
    }

    /**
     * Ends the supervisor, which kills the container that it serves, if there is one. Returns when both have ended. If
     * the supervisor does not end, it is killed as soon as this process can find its descendants; the method may return
     * before that.
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

    /**
     * Whether the supervisor ends within {@link #LOOK_MILLISECONDS}. Works also if this process has no free descriptor.
     */
    private boolean endsSoon() {
        int process = Syscalls.pidfdOpen(pid);
        int ended = Syscalls.pidfdHasEnded(process, LOOK_MILLISECONDS); // without a pidfd, this only waits
        if (process < 0) {
            return Syscalls.childHasEnded(pid);
        }
        Syscalls.close(process);
        return ended != 0; // after an error, it is left alone: if it were killed, it could not remove anything
    }

    /**
     * Kills the supervisor and its descendants, which the kernel does not end if there is no PID namespace. Does not
     * wait for the end, because a supervisor in a frozen cgroup ends only when that is thawed.
     */
    void kill() {
        control.close();
        new Remains(true).begin();
    }

    /**
     * Leaves the supervisor alone: as after the end of this JVM, it removes the rest of its container and then ends.
     */
    void leave() {
        control.close();
        new Remains(false).begin();
    }

    /**
     * Begins to wait for the end of a supervisor that is going to be a keeper. Called before READY, because nothing may
     * fail afterwards.
     */
    Keeping keeping() throws IOException {
        Keeping keeping = new Keeping(check(Syscalls.pidfdOpen(pid), "hold the keeper"));
        try {
            keeping.begin();
            return keeping;
        } catch (IOException | RuntimeException | Error e) {
            Syscalls.close(keeping.pidfd);
            throw e;
        }
    }

    /**
     * A keeper, until it has ended and is reaped. It may live as long as this JVM, so it is not polled: its pidfd tells
     * the end.
     */
    final class Keeping implements Reactor.Handler {
        private final int pidfd;
        private long token; // guarded by this
        private boolean isReleased; // guarded by this; the supervisor is the keeper
        private boolean isOver; // guarded by this; its end is not waited for any more

        private Keeping(int pidfd) {
            this.pidfd = pidfd;
        }

        private synchronized void begin() throws IOException {
            token = Reactor.get().add(pidfd, this);
        }

        /** Leaves the supervisor to its container. The end of the control socket means nothing to a keeper. */
        synchronized void release() {
            isReleased = true;
            ALIVE.remove(Supervisor.this);
            control.close();
            if (isOver) {
                new Remains(false).begin();
            }
        }

        /** Stops waiting, because the launch has failed. */
        synchronized void callOff() throws IOException {
            if (!isOver) {
                stop();
            }
        }

        @Override
        public synchronized void ready() throws IOException {
            if (isOver) {
                return; // called off meanwhile
            }
            stop();
            if (isReleased) {
                new Remains(false).begin();
            }
        }

        private void stop() throws IOException {
            isOver = true;
            Reactor.get().remove(pidfd, token);
            Syscalls.close(pidfd);
        }
    }

    /**
     * A supervisor that has ended or will end, until it is reaped. That is immediately, unless it is frozen or a tracer
     * must be notified first. A supervisor that must be killed is kept until all its descendants are killed, because
     * without it they could not be found.
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
                Syscalls.kill(pid, Signal.KILL.number()); // kill at least the supervisor
                LoggerFactory.getLogger(Supervisor.class)
                        .warn(
                                "Cannot wait for the supervisor {}: it stays a zombie, and processes that it started"
                                        + " may be left",
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

        /** Kills the descendants; false if they cannot be found at the moment. */
        private boolean killDescendants() {
            try {
                Descendants.kill(pid);
                return true;
            } catch (SystemCallException e) {
                if (!isTold) {
                    LoggerFactory.getLogger(Supervisor.class)
                            .warn(
                                    "Cannot find the processes of the supervisor {} to kill them; this is tried again",
                                    pid,
                                    e);
                    isTold = true;
                }
                return false;
            }
        }
    }
}
