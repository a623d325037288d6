package dev.jcontainer.spec;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A program to run in a running container. Immutable, thread-safe and reusable, for any number of containers.
 * <p>What is not given is inherited from the container's program: environment, working directory, user, umask, resource
 * limits and capabilities.
 */
public final class ExecSpec extends ProgramSpec {
    private ExecSpec(Builder builder) {
        super(builder);
    }

    /** An empty builder. A command is required. */
    public static Builder builder() {
        return new Builder();
    }

    /** A specification that runs a command with pipes as its streams. */
    public static ExecSpec of(String... command) {
        return builder().command(command).build();
    }

    /** A builder that starts with this specification. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** The user that the program runs as, or null for the container's user. */
    public @Nullable User user() {
        return givenUser();
    }

    /** Collects the properties of an exec. Not thread-safe. Each method checks its input and returns this builder. */
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

        /** How long the program may run, above 0. After this time it gets SIGTERM and, two seconds later, SIGKILL. */
        public Builder timeout(Duration limit) {
            return timeout(limit, DEFAULT_GRACE);
        }

        /**
         * Builds the specification.
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
