package dev.jcontainer.launch;

import dev.jcontainer.host.IdRangeLock;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.spec.Stdio;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A plan that {@link Launcher} carries out, with its circumstances. Immutable. The caller closes the descriptors and
 * locks in it.
 *
 * @param plan the plan
 * @param stdio the streams of the program
 * @param preserved the number of this process's descriptors from 3 on that the program gets, see {@link
 *     Launcher.Inherited}
 * @param timeout the longest time for the launch; null for no limit
 * @param container a pidfd of the first process of the container that the program is started in; {@link #NO_CONTAINER}
 *     if the plan makes a container
 * @param note the directory that the supervisor removes when this JVM is killed; null for none
 * @param choosing the lock that was taken before the ids of the plan were chosen; the launch closes it as soon as the
 *     kernel has their map. It is null if no lock was taken
 * @param listener the listener that follows the steps; a plan reports them only if it was made for a listener. It is
 *     null if nothing follows them
 * @param terminalReceiver the receiver that gets the terminal of the program in place of this process; null for none
 * @param keeper what a keeper gets, for {@link Launcher#keep} only; null for all other launches
 * @param given a pidfd that the program gets as descriptor 3, in place of those that {@code preserved} counts; {@link
 *     #NO_CONTAINER} for none
 */
public record LaunchRequest(
        LaunchPlan plan,
        Stdio stdio,
        int preserved,
        @Nullable Duration timeout,
        int container,
        @Nullable String note,
        @Nullable IdRangeLock choosing,
        @Nullable LaunchListener listener,
        @Nullable DescriptorReceiver terminalReceiver,
        @Nullable Keeper keeper,
        int given) {
    public LaunchRequest {
        if ((keeper != null) != (plan.death() == LaunchPlan.Death.KEEP)) {
            throw new IllegalArgumentException(
                    "A plan with a keeper, and only that, needs the descriptors of its keeper");
        }
    }

    /**
     * The process of a keeper and its descriptors: {@code enum keep_descriptor} of control.h. The launch sends
     * duplicates, so the caller closes them afterwards.
     *
     * @param process the process that becomes the keeper
     * @param directory the directory of the container's record, opened for reading. It must not be the descriptor on
     *     which the caller has a lock: the keeper would hold that lock as well
     * @param clients the listening socket, as {@link dev.jcontainer.kernel.Syscalls#listenForClients} makes it
     */
    public record Keeper(FutureKeeper process, int directory, int clients) {}

    /** The value for a plan that makes a container. */
    public static final int NO_CONTAINER = -1;

    /** Begins a request for a plan. By default, the program gets the streams of this process, and all else is unset. */
    public static Builder of(LaunchPlan plan) {
        return new Builder(plan);
    }

    /** Makes a request. Not thread-safe. */
    public static final class Builder {
        private final LaunchPlan plan;
        private Stdio stdio = Stdio.inherit();
        private int preserved;
        private @Nullable Duration timeout;
        private int container = NO_CONTAINER;
        private @Nullable String note;
        private @Nullable IdRangeLock choosing;
        private @Nullable LaunchListener listener;
        private @Nullable DescriptorReceiver terminalReceiver;
        private @Nullable Keeper keeper;
        private int given = NO_CONTAINER;

        private Builder(LaunchPlan plan) {
            this.plan = plan;
        }

        /** Sets the streams of the program. */
        public Builder stdio(Stdio streams) {
            stdio = streams;
            return this;
        }

        /** Gives the program this process's own streams, and descriptors from 3 on. */
        public Builder inherit(Launcher.Inherited descriptors) {
            stdio = Stdio.inherit();
            preserved = descriptors.preserved();
            return this;
        }

        /** Limits the time for the launch; null for no limit. */
        public Builder timeout(@Nullable Duration limit) {
            timeout = limit;
            return this;
        }

        /**
         * Starts the program in a running container, which a pidfd of its first process names; the plan must be an
         * exec's.
         */
        public Builder into(int pidfd) {
            container = pidfd;
            return this;
        }

        /** Sets the directory in which the container is noted; null for none. */
        public Builder note(@Nullable String directory) {
            note = directory;
            return this;
        }

        /** Sets the lock under which the ids of the plan were chosen; null for none. */
        public Builder choosing(@Nullable IdRangeLock lock) {
            choosing = lock;
            return this;
        }

        /** Sets the listener that follows the steps; null for none. */
        public Builder listener(@Nullable LaunchListener follower) {
            listener = follower;
            return this;
        }

        /** Sets the receiver that gets the program's terminal in place of this process; null for none. */
        public Builder terminalTo(@Nullable DescriptorReceiver receiver) {
            terminalReceiver = receiver;
            return this;
        }

        /**
         * Gives a plan of {@link LaunchPlan#kept} its keeper. The program gets {@code /dev/null} as
         * its streams, and the keeper replaces those that it relays.
         */
        public Builder kept(Keeper what) {
            stdio = Stdio.discard();
            keeper = what;
            return this;
        }

        /** Gives the program a pidfd of the first process of a container as its descriptor 3. */
        public Builder giving(int pidfd) {
            given = pidfd;
            return this;
        }

        /** The request. */
        public LaunchRequest build() {
            return new LaunchRequest(
                    plan,
                    stdio,
                    preserved,
                    timeout,
                    container,
                    note,
                    choosing,
                    listener,
                    terminalReceiver,
                    keeper,
                    given);
        }
    }
}
