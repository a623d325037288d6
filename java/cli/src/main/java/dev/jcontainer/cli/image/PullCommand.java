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

/** {@code jcontainer pull}: fetches an image into the store. */
public final class PullCommand implements Command {
    private static final OptionList LIST = new OptionList();

    static final Option ALL_TAGS = LIST.add(
            Option.flag("Image", "all-tags", "Fetch all tags of the repository; SOURCE is a name without a tag.")
                    .letter('a'));
    static final Option PULL = LIST.add(Option.value(
                    "Image",
                    "pull",
                    "WHEN",
                    "When the registry is asked: 'always' (default), 'missing', if the store has no such"
                            + " image, 'newer', as always, but the image of the store is taken if the registry cannot"
                            + " be reached, or 'never'.")
            .neverEmpty());
    static final Option QUIET =
            LIST.add(Option.flag("Output", "quiet", "Print no progress, only the name of the image.")
                    .letter('q'));

    static {
        LIST.add(StoreOptions.PLATFORM);
        LIST.addAll(RegistryOptions.LIST);
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "pull",
            "Fetches an image into the store.",
            List.of("[OPTIONS] SOURCE"),
            List.of(
                    "A SOURCE is the name of an image in a registry, such as alpine, alpine:3.20,"
                            + " localhost:5000/app or app@sha256:HEX, also written docker://NAME; or oci:DIR[:TAG], a"
                            + " directory in the layout of OCI; oci-archive:FILE[:TAG], the same as a tar archive;"
                            + " docker-archive:FILE[:NAME], as docker save writes it; dir:DIR, as skopeo writes it; or"
                            + " -, an archive on stdin. A name without a registry is always one of docker.io: alpine is"
                            + " docker.io/library/alpine.",
                    "Layers are verified and written while they arrive. What the store has is not fetched"
                            + " again; an interrupted transfer continues where it was."),
            LIST.asList(),
            Completion.NONE,
            List.of(new Section(
                    "Exit status",
                    List.of(
                            new Entry("0", "All was done."),
                            new Entry("125", "Something failed; one line on stderr says what.")))),
            List.of(
                    new Entry("jcontainer pull alpine:3.20", "Fetch an image of docker.io."),
                    new Entry(
                            "jcontainer pull --tls-verify=false localhost:5000/app",
                            "Fetch from a registry without TLS.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        throw new IOException("SKELETON");
    }
}
