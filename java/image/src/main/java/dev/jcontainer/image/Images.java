package dev.jcontainer.image;

import dev.jcontainer.image.ImageException.Reason;
import dev.jcontainer.image.config.History;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.name.NameException;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.source.SourceName;
import dev.jcontainer.image.store.Hold;
import dev.jcontainer.image.store.ImageName;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoreException;
import dev.jcontainer.image.store.StoredImage;
import dev.jcontainer.image.store.TagStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The images of this user on this machine. This class is the entry point for images.
 *
 * <pre>{@code
 * Image image = Images.open().pull("alpine:3.20");
 * Result result = Containers.run(image.container().command("echo", "hello").build());
 * }</pre>
 *
 * <p>Names are those of Docker: {@code alpine} is {@code docker.io/library/alpine:latest}, always. All methods are
 * thread-safe, and other processes may use the same store at the same time. It holds no descriptor and needs no closing.
 * Transfers have threads of their own, which are daemons and end with the method. An {@link ImageException} says for
 * what reason an image cannot be had; failures of the disk and of the network are other {@link IOException}s.
 *
 * <p>An interrupt ends a method by an {@link InterruptedException} if the method declares it, and the thread is not
 * interrupted any more then. Other methods end by a {@link java.io.InterruptedIOException}, and the thread stays
 * interrupted.
 */
public final class Images {
    private final Store store;
    private final LayerFormats formats;
    private final Registries registries;

    Images(Store store, LayerFormats formats, Registries registries) {
        this.store = store;
        this.formats = formats;
        this.registries = registries;
    }

    /**
     * Opens the images of this user with the default settings: for root in {@code /var/lib/jcontainer}, for others below
     * {@code $XDG_DATA_HOME} or {@code ~/.local/share}.
     *
     * @throws IOException if the store cannot be opened or made
     */
    public static Images open() throws IOException {
        return builder().build();
    }

    /** Begins other settings. */
    public static ImagesBuilder builder() {
        return new ImagesBuilder();
    }

    /** The directory of the store. */
    public String directory() {
        return store.directory();
    }

    /** Pulls an image, for the platform of this machine; see {@link #pull(String, PullOptions)}. */
    public Image pull(String name) throws IOException, InterruptedException {
        return pull(name, PullOptions.defaults());
    }

    /**
     * Makes sure that an image is in the store, as the options say. Only what the store lacks is fetched. What has a name
     * in the store is complete and verified.
     *
     * @param name a reference such as {@code alpine:3.20}, or a source such as {@code oci:DIR:TAG}, {@code
     *     oci-archive:FILE}, {@code docker-archive:FILE} or {@code dir:DIR}; with a policy other than {@link
     *     PullPolicy#ALWAYS} also the id of an image of the store, or at least its first twelve digits
     * @throws ImageException if there is no such image, or none for the platform, or the registry does not let the user
     *     read it
     * @throws IOException if the registry, the archive or the store fails; what was fetched stays for the next attempt
     * @throws InterruptedException if the thread is interrupted; then the transfer has ended
     */
    public Image pull(String name, PullOptions options) throws IOException, InterruptedException {
        try (HeldImage held = pullHeld(name, options)) {
            return held.image();
        }
    }

    /**
     * The same, for a container that is started next: until the result is closed, nothing of the image is removed. After
     * a plain {@link #pull(String, PullOptions)} another process may remove it before the start, which fails then.
     */
    public HeldImage pullHeld(String name, PullOptions options) throws IOException, InterruptedException {
        try {
            return pulls(options).run(name);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    private ImagePull pulls(PullOptions options) {
        return new ImagePull(store, formats, registries, options);
    }

    /**
     * Brings all images of an archive into the store, under the names that it gives them: one of {@code docker save}, or
     * an OCI layout in an archive, compressed or not.
     *
     * @param file the path of the archive
     * @throws IOException if it cannot be read or is no such archive, or if the store fails; images before that stay
     * @throws InterruptedException if the thread is interrupted; then the transfer has ended
     */
    public List<Image> load(String file, PullOptions options) throws IOException, InterruptedException {
        try {
            return new ImageLoad(store, this, pulls(options)).run(file);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /** The same from a stream, which is read to its end and closed. */
    public List<Image> load(InputStream in, PullOptions options) throws IOException, InterruptedException {
        try {
            return new ImageLoad(store, this, pulls(options)).run(in);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /**
     * Makes an image of a tar archive of a root filesystem, which is plain or compressed by gzip or zstd.
     *
     * @param in the archive, which is read to its end and closed
     * @param name the name that the image gets; null for none
     * @param defaults what containers of the image get
     * @param comment what its history says
     * @throws ImageException if the name is malformed
     * @throws IOException if it cannot be read or is no such archive, or if the store fails
     * @throws InterruptedException if the thread is interrupted; then the transfer has ended
     */
    public Image importRoot(
            InputStream in, @Nullable String name, RunDefaults defaults, String comment, PullOptions options)
            throws IOException, InterruptedException {
        try {
            return new ImageImport(store, pulls(options)).run(in, name, defaults, comment);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /**
     * Makes an image of another one and a layer on its layers, as {@code docker commit} does.
     *
     * @param base the other image
     * @param name the name that the image gets; null for none
     * @param defaults what containers of the new image get
     * @param entry what its history says about the layer; the time is filled in
     * @param layer writes the layer
     * @throws ImageException if the name is malformed, or the other image has been removed
     * @throws IOException if the layer cannot be written, or if the store fails
     * @throws InterruptedException if the thread is interrupted
     */
    public Image commit(Image base, @Nullable String name, RunDefaults defaults, History entry, NewLayer layer)
            throws IOException, InterruptedException {
        try {
            Platform platform = base.config().platform();
            PullOptions options = platform == null
                    ? PullOptions.defaults()
                    : PullOptions.defaults().platform(platform);
            return new ImageCommit(store, pulls(options)).run(base, name, defaults, entry, layer);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /**
     * Pushes an image, bit for bit.
     *
     * @param target where it goes: a reference, or a target such as {@code oci:DIR:TAG}; null for the registry of its name
     * @throws ImageException if there is no such image, or the registry does not let the user write it
     * @throws IOException if the registry refuses it or fails
     * @throws InterruptedException if the thread is interrupted; then the transfer has ended
     */
    public void push(String name, @Nullable String target, TransferListener listener)
            throws IOException, InterruptedException {
        try {
            new ImagePush(store, registries, listener).run(name, target);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /**
     * Writes images to an archive.
     *
     * @param names as those of {@link #get}; the name of a repository means all its images with a tag, as with Docker
     * @param target such as {@code docker-archive:FILE}, {@code oci-archive:FILE}, {@code oci:DIR} or {@code dir:DIR}; an
     *     absolute path is that of an archive for Docker
     * @throws ImageException if there is no such image
     * @throws IOException if it cannot be written; what has been written is removed
     * @throws InterruptedException if the thread is interrupted; then the transfer has ended
     */
    public void save(List<String> names, String target, TransferListener listener)
            throws IOException, InterruptedException {
        try {
            new ImageSave(store, listener).run(names, target);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /** Writes images as {@code docker save} does to a stream, which stays open. */
    public void save(List<String> names, OutputStream out, TransferListener listener)
            throws IOException, InterruptedException {
        try {
            new ImageSave(store, listener).run(names, out);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /**
     * The tags of a repository of a registry.
     *
     * @param repository a reference without a tag
     * @throws ImageException if the registry has no such repository, or does not let the user read it
     * @throws IOException if the registry fails
     */
    public List<String> remoteTags(String repository, TransferListener listener)
            throws IOException, InterruptedException {
        try {
            return registries.tags(reference(repository), listener::warn);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /**
     * The document that a registry has for a reference: a manifest or an index. It is compared with the digest of the
     * reference, if that has one.
     *
     * @param name a reference
     * @throws ImageException if the registry has no such image, or does not let the user read it
     * @throws IOException if the registry fails
     */
    public byte[] remoteManifest(String name, TransferListener listener) throws IOException, InterruptedException {
        try {
            Reference reference = reference(name);
            try (ImageSource source = registries.source(reference, listener::warn)) {
                return source.manifest(reference.digest()).bytes();
            }
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /**
     * The configuration that a registry has for a reference to one manifest, as it came. It is compared with the digest
     * that the manifest says.
     *
     * @param name a reference
     * @throws ImageException if the registry has no such image, or does not let the user read it
     * @throws IOException if the registry fails, or has an index for the reference
     */
    public byte[] remoteConfig(String name, TransferListener listener) throws IOException, InterruptedException {
        try {
            Reference reference = reference(name);
            try (ImageSource source = registries.source(reference, listener::warn)) {
                return RemoteConfig.read(source, reference);
            }
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /**
     * Looks for an image in the store.
     *
     * @param name a reference, an id, or the beginning of an id
     * @throws ImageException if the name is malformed, or is the beginning of several ids
     */
    public Optional<Image> find(String name) throws IOException {
        return Lookup.find(store, name).map(image -> new Image(store, image));
    }

    /**
     * The image of that name.
     *
     * @throws ImageException if the store has none
     */
    public Image get(String name) throws IOException {
        return find(name).orElseThrow(() -> noSuchImage(name));
    }

    static ImageException noSuchImage(String name) {
        return new ImageException(Reason.NOT_FOUND, "No such image: " + name);
    }

    /** All images, each name once, in the order of the names. Names that cannot be read are left out. */
    public List<Image> list() throws IOException {
        return list(damage -> {});
    }

    /**
     * The same, and tells which names are left out.
     *
     * @param warnings is called with a sentence for each name that cannot be read
     */
    public List<Image> list(Consumer<String> warnings) throws IOException {
        TagStore.Listing listing = store.tags().list();
        for (StoreException damage : listing.damaged()) {
            warnings.accept(damage.getMessage());
        }
        List<Image> images = new ArrayList<>();
        for (StoredImage image : listing.images()) {
            images.add(new Image(store, image));
        }
        return images;
    }

    /**
     * The images of a repository that have a tag, in the order of the tags.
     *
     * @param repository a reference without a tag and a digest; any other has none
     */
    public List<Image> tagged(String repository) throws IOException {
        List<Image> images = new ArrayList<>();
        for (StoredImage image : Lookup.tagged(store, repository)) {
            images.add(new Image(store, image));
        }
        return images;
    }

    /**
     * Gives an image one more name. If another image has it, that one keeps a name without a tag.
     *
     * @param newName a reference; without a tag it gets {@code latest}
     * @throws ImageException if there is no such image, or the new name is malformed or has a digest
     */
    public Image tag(String name, String newName) throws IOException {
        Reference reference = reference(newName);
        if (reference.digest() != null) {
            throw new ImageException(
                    Reason.NAME, "Cannot tag " + name + " as " + newName + ": a new name has no digest.");
        }
        Image image = get(name);
        try (Hold hold = store.hold()) {
            StoredImage named = image.stored()
                    .named(new ImageName(reference.registry(), reference.repository(), reference.tagOrLatest()));
            store.tags().put(hold, named);
            return new Image(store, named);
        }
    }

    static SourceName source(String name) throws ImageException {
        try {
            return SourceName.parse(name);
        } catch (NameException e) {
            throw new ImageException(Reason.NAME, e.getMessage(), e);
        }
    }

    static Reference reference(String name) throws ImageException {
        try {
            return Reference.parse(name);
        } catch (NameException e) {
            throw new ImageException(Reason.NAME, e.getMessage(), e);
        }
    }

    /**
     * Removes a name of an image; with the last name also what no other image needs. The last tag in a repository takes
     * the image's names by digest there with it. An id removes the image if all its names are in one repository with at
     * most one tag, or with {@code force} in any case. What a container uses stays until the container has ended, and
     * then for a later {@link #prune}.
     *
     * @param force whether the last name is also removed if a container uses the image, or one of a {@link HeldImage}
     * @param keepsContent whether blobs and layers are left for a later {@link #prune}
     * @throws ImageException if there is no such image; {@link ImageException.Reason#IN_USE} if a container uses it, also
     *     a detached one that does not run, if
     *     an id has several names, or if a digest belongs to an image with a tag
     */
    public ImageRemoval remove(String name, boolean force, boolean keepsContent) throws IOException {
        return ImageRemover.remove(store, name, force, keepsContent);
    }

    /**
     * Removes images that have no tag, also those that were pulled by digest, or with {@code all} all images, and all
     * blobs, layers and partial downloads that nothing refers to then. What a container uses stays.
     */
    public ImageRemoval prune(boolean all) throws IOException {
        return ImageRemover.prune(store, all);
    }

    /**
     * Removes these images, except those that a container uses, or that have been removed or replaced meanwhile, and all blobs, layers and partial
     * downloads that nothing refers to then.
     *
     * @param images some of {@link #list}
     */
    public ImageRemoval prune(Collection<Image> images) throws IOException {
        return ImageRemover.prune(store, images);
    }

    /**
     * How layers are kept on this machine, and if they are directories, why; found out by trial. The end of a sentence,
     * without its full stop.
     */
    public String layerFormat() throws IOException {
        return formats.describe(store);
    }

    /** What is in the store, and what of it nothing refers to. */
    public ImageUsage usage() throws IOException {
        return ImageUsage.of(store.usage());
    }

    /**
     * Checks everything in the store: blobs by their digests, layers by their checksums, and that each name has all that
     * it needs. Without repair nothing is written, so that a store on a full or a read-only disk can be checked.
     *
     * @param repair whether what is broken and not in use is removed
     * @return what is wrong, a line for each; empty if all is well
     */
    public List<String> check(boolean repair) throws IOException {
        List<String> findings = new ArrayList<>();
        store.check(LayerFormats::problem, repair, finding -> findings.add(finding.toString()));
        return findings;
    }
}
