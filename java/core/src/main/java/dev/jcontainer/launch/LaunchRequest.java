package dev.jcontainer.launch;

import dev.jcontainer.host.IdRangeLock;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.spec.Stdio;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Launcher} is asked to carry out: a plan, and what goes with it. Immutable; what it names stays the caller's to
 * close.
 *
 * @param plan what is done
 * @param stdio the streams of the program
 * @param preserved how many of this process's descriptors from 3 on the program gets, see {@link Launcher.Inherited}
 * @param timeout how long the launch may take; null for as long as it takes
 * @param container a pidfd of the first process of the container that the program is started in; {@link #NO_CONTAINER}
 *     where the plan makes a container
 * @param note the directory that the supervisor removes when this JVM is killed; null for none
 * @param choosing the lock that was taken before the ids of the plan were chosen, which the launch closes when the kernel has
 *     their map; null for none
 * @param listener follows the steps; a plan reports them only where it was made for a listener. Null for none
 * @param terminalReceiver gets the terminal of the program in place of this process; null for none
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
        @Nullable DescriptorReceiver terminalReceiver) {
    /** Where no container exists yet. */
    public static final int NO_CONTAINER = -1;

    /** Begins the request to carry out a plan: by itself with the streams of this process, and with nothing else. */
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

        /** Limits how long the launch may take; null for as long as it takes. */
        public Builder timeout(@Nullable Duration limit) {
            timeout = limit;
            return this;
        }

        /** Starts the program in a running container, by a pidfd of its first process; the plan must be one that joins. */
        public Builder into(int pidfd) {
            container = pidfd;
            return this;
        }

        /** Names the directory that notes the container; null for none. */
        public Builder note(@Nullable String directory) {
            note = directory;
            return this;
        }

        /** Names the lock under which the ids of the plan were chosen; null for none. */
        public Builder choosing(@Nullable IdRangeLock lock) {
            choosing = lock;
            return this;
        }

        /** Names who follows the steps; null for nobody. */
        public Builder listener(@Nullable LaunchListener follower) {
            listener = follower;
            return this;
        }

        /** Names who gets the program's terminal in place of this process; null for nobody. */
        public Builder terminalTo(@Nullable DescriptorReceiver receiver) {
            terminalReceiver = receiver;
            return this;
        }

        /** The request. */
        public LaunchRequest build() {
            return new LaunchRequest(
                    plan, stdio, preserved, timeout, container, note, choosing, listener, terminalReceiver);
        }
    }
}
