package dev.jcontainer.cli.pull;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.RegistryOptions;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.ImagesBuilder;
import java.io.IOException;

/** Opens the images that a command line means. */
public final class ImageStore {
    private static final int MOST_RETRIES = 1000;

    private ImageStore() {}

    /** The images in the directory of {@code --root}. */
    public static Images open(Arguments arguments) throws IOException {
        return builder(arguments).build();
    }

    private static ImagesBuilder builder(Arguments arguments) throws IOException {
        ImagesBuilder builder = Images.builder();
        String root = arguments.value(StoreOptions.ROOT);
        if (root != null) {
            builder.root(WorkingDirectory.resolve(root));
        }
        return builder.ignoreMissingOwners(arguments.has(StoreOptions.IGNORE_MISSING_OWNERS));
    }

    /** The same images, with the way to registries that the options say. */
    public static Images withRegistries(CommandModel model, Arguments arguments) throws UsageException, IOException {
        ImagesBuilder builder = builder(arguments);
        builder.verified(!"false".equals(arguments.value(RegistryOptions.TLS_VERIFY)));
        String certificates = arguments.value(RegistryOptions.CERT_DIR);
        if (certificates != null) {
            builder.certificates(WorkingDirectory.resolve(certificates));
        }
        String file = arguments.value(RegistryOptions.AUTHFILE);
        if (file != null) {
            builder.authFile(WorkingDirectory.resolve(file));
        }
        String credentials = arguments.value(RegistryOptions.CREDS);
        if (credentials != null) {
            int colon = credentials.indexOf(':');
            if (colon < 1) {
                throw new UsageException(model, "--creds has not the form USER:PASSWORD");
            }
            builder.credentials(credentials.substring(0, colon), credentials.substring(colon + 1));
        }
        String retries = arguments.value(RegistryOptions.RETRY);
        if (retries != null) {
            builder.retries(retries(model, retries));
        }
        return builder.build();
    }

    private static int retries(CommandModel model, String text) throws UsageException {
        int number = 0;
        boolean isValid = !text.isEmpty();
        for (int i = 0; i < text.length() && isValid; i++) {
            number = number * 10 + text.charAt(i) - '0';
            isValid = text.charAt(i) >= '0' && text.charAt(i) <= '9' && number <= MOST_RETRIES;
        }
        if (!isValid) {
            throw new UsageException(model, "--retry is a number from 0 to " + MOST_RETRIES + ", not '" + text + "'");
        }
        return number;
    }
}
