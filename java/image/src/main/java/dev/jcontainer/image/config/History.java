package dev.jcontainer.image.config;

/**
 * How one layer of an image was made. Immutable; what the image does not say is empty.
 *
 * @param created the time, as RFC 3339 has it
 * @param createdBy the command
 * @param author who made it
 * @param comment free text
 * @param emptyLayer whether this has no layer, because the command changed no file
 */
public record History(String created, String createdBy, String author, String comment, boolean emptyLayer) {}
