package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.RegistryOptions;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.progress.Progress;
import dev.jcontainer.cli.pull.Puller;
import dev.jcontainer.image.HeldImage;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.ImageException;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.PullPolicy;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer pull}: fetches an image into the store. */
public final class PullCommand implements Command {
    private static final OptionList LIST = new OptionList();

    private static final Option ALL_TAGS = LIST.add(
            Option.flag("Image", "all-tags", "Fetch all tags of the repository; SOURCE is a name without a tag.")
                    .letter('a'));
    private static final Option PULL = LIST.add(Option.value(
                    "Image",
                    "pull",
                    "WHEN",
                    "When the registry is asked: 'always' (default), 'missing', if the store has no such"
                            + " image, 'newer', as always, but the image of the store is taken if the registry cannot"
                            + " be reached, or 'never'.")
            .completes(Completion.PULL_POLICY)
            .neverEmpty());
    private static final Option DISCARD_BLOBS = LIST.add(Option.flag(
            "Image",
            "discard-blobs",
            "Throw the compressed layers away; the image can be run then, but not pushed or saved."));
    private static final Option QUIET =
            LIST.add(Option.flag("Output", "quiet", "Print no progress, only the name of the image.")
                    .letter('q'));

    static {
        LIST.addAll(RegistryOptions.LIST);
        LIST.addAll(StoreOptions.FETCH_LIST);
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
            Completion.IMAGE,
            List.of(ExitStatus.SECTION),
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
        String name = arguments.onlyOperand(MODEL, "SOURCE");
        Puller puller = Puller.of(MODEL, arguments, PULL, PullPolicy.ALWAYS).discarding(arguments.has(DISCARD_BLOBS));
        if (!arguments.has(ALL_TAGS)) {
            pull(puller, name, arguments);
            return 0;
        }
        String repository = Puller.withoutTransport(name);
        if (Listed.hasTag(repository)) {
            throw new UsageException(MODEL, "--all-tags takes a name without a tag, not '" + name + "'");
        }
        List<String> tags;
        try (Progress progress = Progress.quiet()) {
            tags = puller.images().remoteTags(repository, progress);
        }
        for (String tag : tags) {
            pull(puller, repository + ":" + tag, arguments);
        }
        return 0;
    }

    private static void pull(Puller puller, String name, Arguments arguments) throws IOException, InterruptedException {
        List<Image> before = before(puller.images(), name);
        Image image;
        try (HeldImage held = puller.pull(name, arguments.has(QUIET))) {
            image = held.image();
        }
        if (arguments.has(QUIET)) {
            Output.print(image.name() + "\n");
            return;
        }
        Output.print("Digest: " + image.digest() + "\nStatus: "
                + (isAmong(before, image) ? "Image is up to date for " : "Downloaded newer image for ")
                + Listed.familiar(image) + "\n"
                + image.name() + "\n");
    }

    /** The images of the store that a pull may find unchanged: the one of that name, or all if an archive says the names. */
    private static List<Image> before(Images images, String name) throws IOException {
        if (!Puller.isReference(name)) {
            return images.list();
        }
        try {
            Image image = images.find(Puller.withoutTransport(name)).orElse(null);
            return image == null ? List.of() : List.of(image);
        } catch (ImageException e) {
            return List.of(); // no name of an image; the pull says more
        }
    }

    /** The digest of a name would not tell one platform of an index from another, so that of the manifest is compared. */
    private static boolean isAmong(List<Image> before, Image image) {
        for (Image one : before) {
            boolean isNamedSo = image.tag() == null
                    ? one.repository().equals(image.repository())
                            && one.registry().equals(image.registry())
                    : one.name().equals(image.name());
            if (isNamedSo && one.manifestDigest().equals(image.manifestDigest())) {
                return true;
            }
        }
        return false;
    }
}
