package dev.jcontainer.oci.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Programs to be run at points of a container's life, each list in its order. */
public record Hooks(
        List<Hook> prestart,
        List<Hook> createRuntime,
        List<Hook> createContainer,
        List<Hook> startContainer,
        List<Hook> poststart,
        List<Hook> poststop) {
    /** When they are run, in this order. */
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
     * A program.
     *
     * @param path absolute
     * @param args its argv, none for the path alone
     * @param env all of its environment, {@code KEY=VALUE} each; null where the configuration has none, which is not an
     *     empty one
     * @param timeoutSeconds above 0; null for as long as it likes
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
