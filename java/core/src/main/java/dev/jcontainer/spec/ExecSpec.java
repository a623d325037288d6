package dev.jcontainer.spec;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to run in a container that runs already. Immutable, thread-safe and reusable, for any number of containers.
 *
 * <p>What is not said here is as for the container's own program: its environment, working directory, user, umask, resource
 * limits and capabilities.
 */
public final class ExecSpec {
    private final List<String> command;
    private final Map<String, String> environment;
    private final @Nullable String workdir;
    private final @Nullable User user;
    private final Stdio stdio;
    private final @Nullable Duration timeout;
    private final Duration grace;

    private ExecSpec(Builder builder) {
        this.command = List.copyOf(builder.command);
        this.environment = Collections.unmodifiableMap(new LinkedHashMap<>(builder.environment));
        this.workdir = builder.workdir;
        this.user = builder.user;
        this.stdio = builder.stdio;
        this.timeout = builder.timeout;
        this.grace = builder.grace;
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
        Builder builder = new Builder();
        builder.command = command;
        builder.environment.putAll(environment);
        builder.workdir = workdir;
        builder.user = user;
        builder.stdio = stdio;
        builder.timeout = timeout;
        builder.grace = grace;
        return builder;
    }

    /** The program and its arguments; never empty. */
    public List<String> command() {
        return command;
    }

    /** The variables that were set, in their order; those of the container are not among them. */
    public Map<String, String> environment() {
        return environment;
    }

    /** The working directory in the container, null for the container's own. */
    public @Nullable String workdir() {
        return workdir;
    }

    /** As whom the program runs, null for the container's user. */
    public @Nullable User user() {
        return user;
    }

    /** The streams. */
    public Stdio stdio() {
        return stdio;
    }

    /** How long the program may run, the launch included; null for as long as it likes. */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /** How long it has from SIGTERM to SIGKILL when the timeout has passed. */
    public Duration grace() {
        return grace;
    }

    /** Collects what is to run. Not thread-safe. Each method checks its input and returns this builder. */
    public static final class Builder {
        private List<String> command = List.of();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private @Nullable String workdir;
        private @Nullable User user;
        private Stdio stdio = Stdio.pipe();
        private @Nullable Duration timeout;
        private Duration grace = ContainerSpec.DEFAULT_GRACE;

        private Builder() {}

        /** The program and its arguments. A program without a slash is looked up in the container's PATH. */
        public Builder command(String... words) {
            return command(Arrays.asList(words));
        }

        /** The same as a list. */
        public Builder command(List<String> words) {
            command = Checks.command(words);
            return this;
        }

        /** Sets a variable besides those of the container, or instead of one. */
        public Builder env(String key, String value) {
            Checks.variable(key, value);
            environment.put(key, value);
            return this;
        }

        /** Sets these variables. */
        public Builder env(Map<String, String> variables) {
            for (Map.Entry<String, String> variable : variables.entrySet()) {
                env(variable.getKey(), variable.getValue());
            }
            return this;
        }

        /** The working directory, an absolute path in the container, which must be there. */
        public Builder workdir(String path) {
            workdir = Checks.absolutePath("working directory", path);
            return this;
        }

        /** As whom the program runs; names are looked up in the running container's own files. HOME becomes that user's, unless it was given to the
         * container. */
        public Builder user(User value) {
            user = value;
            return this;
        }

        /** The same by numbers, each from 0 to 4294967294. */
        public Builder user(long uid, long gid) {
            return user(User.of(uid, gid));
        }

        /**
         * The streams; {@link Stdio#pipe} where nothing is said. The terminal of {@link Stdio#pty} is one of the container's;
         * it is hung up when the program has ended, whatever the program has left running on it.
         */
        public Builder stdio(Stdio value) {
            stdio = value;
            return this;
        }

        /** How long the program may run, above 0; then it gets SIGTERM and, two seconds later, SIGKILL. */
        public Builder timeout(Duration limit) {
            return timeout(limit, ContainerSpec.DEFAULT_GRACE);
        }

        /**
         * How long the program may run.
         *
         * @param limit above 0
         * @param graceAfter from SIGTERM to SIGKILL; 0 for SIGKILL at once
         */
        public Builder timeout(Duration limit, Duration graceAfter) {
            Checks.timeout(limit);
            Checks.grace(graceAfter);
            timeout = limit;
            grace = graceAfter;
            return this;
        }

        /**
         * The specification.
         *
         * @throws IllegalArgumentException if there is no command
         */
        public ExecSpec build() {
            if (command.isEmpty()) {
                throw new IllegalArgumentException("There is no command to run in the container");
            }
            return new ExecSpec(this);
        }
    }
}
