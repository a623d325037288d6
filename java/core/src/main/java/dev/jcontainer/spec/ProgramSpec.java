package dev.jcontainer.spec;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The program to run, and the properties that all programs share, whether they run in a container of their own ({@link
 * ContainerSpec}) or by exec in a running one ({@link ExecSpec}). Immutable, thread-safe and reusable.
 */
public abstract sealed class ProgramSpec permits ContainerSpec, ExecSpec {
    /** How long a program has from SIGTERM to SIGKILL by default: 2 seconds. */
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(2);

    private final List<String> command;
    private final Map<String, String> environment;
    private final @Nullable String workdir;
    private final @Nullable User user;
    private final Stdio stdio;
    private final @Nullable Duration timeout;
    private final @Nullable Duration grace;

    ProgramSpec(Builder<?> builder) {
        command = builder.command;
        environment = Copies.of(builder.environment);
        workdir = builder.workdir;
        user = builder.user;
        stdio = builder.stdio;
        timeout = builder.timeout;
        grace = builder.grace;
    }

    /** The program and its arguments; never empty. */
    public List<String> command() {
        return command;
    }

    /**
     * The variables that were set, in their order; neither the defaults nor the container's variables are among them.
     */
    public Map<String, String> environment() {
        return environment;
    }

    /**
     * The working directory in the container. If it is null, a container's program starts in {@code /}, and an exec in
     * the container's working directory.
     */
    public @Nullable String workdir() {
        return workdir;
    }

    /** The user that was given, or null if none was. */
    @Nullable
    User givenUser() {
        return user;
    }

    /** The program's stdin, stdout and stderr. */
    public Stdio stdio() {
        return stdio;
    }

    /** How long the program may run, the launch included; null means unlimited. */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /** How long the program has from SIGTERM, or the container's stop signal, to SIGKILL. */
    public Duration grace() {
        return grace == null ? DEFAULT_GRACE : grace;
    }

    /** The grace that was given, or null if it is the default. */
    public @Nullable Duration givenGrace() {
        return grace;
    }

    /**
     * Collects the properties that all programs share. Not thread-safe. Each method checks its input and returns this
     * builder.
     *
     * @param <B> the builder's own class
     */
    public abstract static sealed class Builder<B extends Builder<B>> permits ContainerSpec.Builder, ExecSpec.Builder {
        private List<String> command = List.of();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private @Nullable String workdir;
        private @Nullable User user;
        private Stdio stdio;
        private @Nullable Duration timeout;
        private @Nullable Duration grace;

        /** An empty builder with the default streams. */
        Builder(Stdio stdio) {
            this.stdio = stdio;
        }

        /** A builder that starts with a specification. */
        Builder(ProgramSpec spec) {
            command = spec.command;
            environment.putAll(spec.environment);
            workdir = spec.workdir;
            user = spec.user;
            stdio = spec.stdio;
            timeout = spec.timeout;
            grace = spec.grace;
        }

        abstract B self();

        /** The program and its arguments. A program without a slash is looked up in the container's PATH. */
        public B command(String... words) {
            return command(Arrays.asList(words));
        }

        /** The program and its arguments as a list. */
        public B command(List<String> words) {
            command = Checks.command(words);
            return self();
        }

        boolean hasCommand() {
            return !command.isEmpty();
        }

        /**
         * Sets an environment variable. The caller's environment is not inherited. A container's program has PATH,
         * HOME, HOSTNAME, PS1 and, with a terminal, TERM by default; an exec starts with the variables of the
         * container's program.
         */
        public B env(String key, String value) {
            Checks.variable(key, value);
            environment.put(key, value);
            return self();
        }

        /** Sets these environment variables. */
        public B env(Map<String, String> variables) {
            for (Map.Entry<String, String> variable : variables.entrySet()) {
                env(variable.getKey(), variable.getValue());
            }
            return self();
        }

        /**
         * The working directory, an absolute path in the container. If it is missing, a container creates it; for an
         * exec it must exist.
         */
        public B workdir(String path) {
            workdir = Checks.absolutePath("working directory", path);
            return self();
        }

        /**
         * The user that the program runs as. The default is {@link User#ROOT}, and for an exec the container's user.
         * Names are looked up in {@code /etc/passwd} and {@code /etc/group} of the container. HOME becomes that user's
         * home directory, unless HOME was given to the container.
         */
        public B user(User value) {
            user = value;
            return self();
        }

        /** The user and group that the program runs as, by numbers; each is from 0 to 4294967294. */
        public B user(long uid, long gid) {
            return user(User.of(uid, gid));
        }

        /**
         * The program's stdin, stdout and stderr. The default is {@link Stdio#inherit}, and for an exec {@link
         * Stdio#pipe}. The terminal of {@link Stdio#pty} is opened in the container. The terminal of an exec is hung up
         * when its program has ended, even if processes that the program started still use it.
         */
        public B stdio(Stdio value) {
            stdio = value;
            return self();
        }

        /**
         * How long the program may run, the launch included; after this time it is stopped.
         *
         * @param limit above 0
         * @param graceAfter the time from SIGTERM, or the container's stop signal, to SIGKILL; with 0, SIGKILL is sent
         *     immediately
         */
        public B timeout(Duration limit, Duration graceAfter) {
            Checks.timeout(limit);
            Checks.grace(graceAfter);
            timeout = limit;
            grace = graceAfter;
            return self();
        }

        void setTimeout(Duration limit) {
            Checks.timeout(limit);
            timeout = limit;
        }

        void setGrace(Duration value) {
            Checks.grace(value);
            grace = value;
        }
    }
}
