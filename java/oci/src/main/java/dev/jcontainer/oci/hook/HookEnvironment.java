package dev.jcontainer.oci.hook;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.oci.bundle.Bundle;
import dev.jcontainer.oci.bundle.BundlePlanner;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.Hooks.Hook;
import dev.jcontainer.oci.config.ProcessConfig;
import dev.jcontainer.oci.state.ContainerNote;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The environment of a hook. If the configuration gives one, it is used, even if it is empty. Otherwise a hook that is
 * a program of the host inherits the runtime's environment, and a hook that is a program of the container has the
 * environment of the container's program.
 *
 * <p>Neither may get the environment of the other. A program of the host with the container's environment, which runc
 * gives to {@code createContainer}, would load a library that an image names by LD_PRELOAD, as root (CVE-2025-23266).
 * And the container must not see the engine's environment.
 */
final class HookEnvironment {
    private HookEnvironment() {}

    /** Returns the environment of a hook that is a program of the host. */
    static List<String> onHost(Hook hook) throws IOException {
        List<String> own = hook.env();
        return own == null ? ofThisProcess() : own;
    }

    /** Returns the environment of a hook that is a program of the container. */
    static List<String> inContainer(Hook hook, Config config, ContainerNote note) throws IOException {
        List<String> own = hook.env();
        ProcessConfig process = config.process();
        if (own != null || process == null) {
            return own == null ? List.of() : own;
        }
        return BundlePlanner.exec(process, new Bundle(note.bundle(), config).home(process))
                .envp();
    }

    /** Returns this environment byte for byte. {@code System.getenv} is not exact, because it decodes by the locale. */
    private static List<String> ofThisProcess() throws IOException {
        byte[] variables = KernelFiles.read("/proc/self/environ");
        List<String> strings = new ArrayList<>();
        int start = 0;
        for (int end = 0; end < variables.length; end++) {
            if (variables[end] == 0) {
                strings.add(Bytes.decode(Arrays.copyOfRange(variables, start, end)));
                start = end + 1;
            }
        }
        return strings;
    }
}
