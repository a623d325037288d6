package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.oci.SpecTemplate;
import dev.jcontainer.oci.state.HostFiles;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer oci spec}: writes a template of a configuration. */
final class OciSpecCommand implements OciCommand {
    private static final Option ROOTLESS = Option.flag(
            OciOptions.OPTIONS,
            "rootless",
            "Write a configuration for a container of the calling user, in a user namespace.");

    @Override
    public CommandModel model() {
        return OciOptions.command(
                "spec",
                "Writes a template of config.json: a shell on the root filesystem in the directory rootfs.",
                "[OPTION...]",
                List.of("An existing config.json is not overwritten; it is an error."),
                List.of(OciCreateOptions.BUNDLE, ROOTLESS, OciOptions.HELP));
    }

    @Override
    public int run(Arguments globals, Arguments arguments) throws UsageException, IOException {
        OciCommands.operands(model(), arguments, 0);
        String bundle = arguments.value(OciCreateOptions.BUNDLE);
        write((bundle == null || bundle.isEmpty() ? "." : bundle) + "/config.json", text(arguments));
        return 0;
    }

    private static String text(Arguments arguments) {
        if (!arguments.has(ROOTLESS)) {
            return SpecTemplate.root();
        }
        long ids = Syscalls.effectiveIds();
        return SpecTemplate.rootless(ids >>> 32, ids & 0xffffffffL);
    }

    private static void write(String path, String text) throws IOException {
        if (!HostFiles.create(path, text, 0666)) {
            throw new IOException("Cannot write " + path + ": it exists already. Remove it first.");
        }
    }
}
