package dev.jcontainer.oci.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Programs that run at points of a container's life. The hooks of a list run in their order. */
public record Hooks(
        List<Hook> prestart,
        List<Hook> createRuntime,
        List<Hook> createContainer,
        List<Hook> startContainer,
        List<Hook> poststart,
        List<Hook> poststop) {
    /** The kinds of hooks, in the order in which they run. */
    public static final List<String> KINDS =
            List.of("prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop");

    /** No hooks. */
    public static final Hooks NONE = new Hooks(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public Hooks {
        prestart = List.copyOf(prestart);
        createRuntime = List.copyOf(createRuntime);
        createContainer = List.copyOf(createContainer);
        startContainer = List.copyOf(startContainer);
        poststart = List.copyOf(poststart);
        poststop = List.copyOf(poststop);
    }

    /**
     * A hook.
     *
     * @param path the absolute path of the program
     * @param args its argv; if it is empty, argv is only the path
     * @param env its whole environment, in the form {@code KEY=VALUE}; null if the configuration does not give one,
     *     which differs from an empty one
     * @param timeoutSeconds the time limit in seconds, greater than 0; null for no time limit
     */
    public record Hook(
            String path,
            List<String> args,
            @Nullable List<String> env,
            @Nullable Long timeoutSeconds) {
        public Hook {
            args = List.copyOf(args);
            env = env == null ? null : List.copyOf(env);
        }

        @Override
        public String toString() {
            return "Hook[path=" + path + ", args=" + args + ", names of env="
                    + (env == null ? "none" : Variables.names(env)) + "]";
        }
    }
}
