package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.CommandModel.Section;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.RegistryOptions;
import dev.jcontainer.cli.option.StoreOptions;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer manifest inspect}: prints the manifest of an image. */
public final class ManifestInspectCommand implements Command {
    private static final OptionList LIST = new OptionList();

    static final Option RAW =
            LIST.add(Option.flag("Output", "raw", "Print the bytes as they came, without new indentation."));

    static {
        LIST.addAll(RegistryOptions.LIST);
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "manifest inspect",
            "Prints the manifest or index of an image, as the registry has it.",
            List.of("[OPTIONS] SOURCE"),
            List.of("A SOURCE is the name of an image in a registry, such as alpine, alpine:3.20,"
                    + " localhost:5000/app or app@sha256:HEX, also written docker://NAME; or oci:DIR[:TAG], a"
                    + " directory in the layout of OCI; oci-archive:FILE[:TAG], the same as a tar archive;"
                    + " docker-archive:FILE[:NAME], as docker save writes it; dir:DIR, as skopeo writes it; or"
                    + " -, an archive on stdin. A name without a registry is always one of docker.io: alpine is"
                    + " docker.io/library/alpine."),
            LIST.asList(),
            Completion.NONE,
            List.of(new Section(
                    "Exit status",
                    List.of(
                            new Entry("0", "All was done."),
                            new Entry("125", "Something failed; one line on stderr says what.")))),
            List.of());

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        throw new IOException("SKELETON");
    }
}
