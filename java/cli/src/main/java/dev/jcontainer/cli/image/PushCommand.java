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

/** {@code jcontainer push}: sends an image to a registry. */
public final class PushCommand implements Command {
    private static final OptionList LIST = new OptionList();

    static final Option ALL_TAGS = LIST.add(
            Option.flag("Image", "all-tags", "Send all tags of the repository.").letter('a'));
    static final Option QUIET =
            LIST.add(Option.flag("Output", "quiet", "Print no progress, only the name of the image.")
                    .letter('q'));

    static {
        LIST.addAll(RegistryOptions.LIST);
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "push",
            "Sends an image of the store to a registry, or writes it to a directory or an archive.",
            List.of("[OPTIONS] NAME[:TAG] [DESTINATION]"),
            List.of(
                    "Without DESTINATION the image goes to the registry in its name. DESTINATION is"
                            + " docker://NAME, oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME] or"
                            + " dir:DIR.",
                    "What the registry has is not sent again. The blobs are those that were pulled, bit for"
                            + " bit, so digests do not change."),
            LIST.asList(),
            Completion.IMAGE,
            List.of(new Section(
                    "Exit status",
                    List.of(
                            new Entry("0", "All was done."),
                            new Entry("125", "Something failed; one line on stderr says what.")))),
            List.of(new Entry("jcontainer push localhost:5000/app:1", "Send an image to the registry in its name.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        throw new IOException("SKELETON");
    }
}
