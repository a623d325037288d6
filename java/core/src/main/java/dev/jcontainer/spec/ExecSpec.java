package dev.jcontainer.spec;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is to run in a container that runs already. Immutable, thread-safe and reusable, for any number of containers.
 *
 * <p>What is not said here is as for the container's own program: its environment, working directory, user, umask, resource
 * limits and capabilities.
 */
public final class ExecSpec extends ProgramSpec {
    private ExecSpec(Builder builder) {
        super(builder);
    }

    /** An empty builder. A command must be given. */
    public static Builder builder() {
        return new Builder();
    }

    /** What runs a command, with pipes as its streams. */
    public static ExecSpec of(String... command) {
        return builder().command(command).build();
    }

    /** A builder that starts with this specification. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** As whom the program runs, null for the container's user. */
    public @Nullable User user() {
        return givenUser();
    }

    /** Collects what is to run. Not thread-safe. Each method checks its input and returns this builder. */
    public static final class Builder extends ProgramSpec.Builder<Builder> {
        private Builder() {
            super(Stdio.pipe());
        }

        private Builder(ExecSpec spec) {
            super(spec);
        }

        @Override
        Builder self() {
            return this;
        }

        /** How long the program may run, above 0; then it gets SIGTERM and, two seconds later, SIGKILL. */
        public Builder timeout(Duration limit) {
            return timeout(limit, DEFAULT_GRACE);
        }

        /**
         * The specification.
         *
         * @throws IllegalArgumentException if there is no command
         */
        public ExecSpec build() {
            if (!hasCommand()) {
                throw new IllegalArgumentException("There is no command to run in the container");
            }
            return new ExecSpec(this);
        }
    }
}
