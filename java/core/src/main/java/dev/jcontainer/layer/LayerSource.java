package dev.jcontainer.layer;

/**
 * What a layer is mounted from. Immutable.
 *
 * @param path the path of the loop device that shows the layer's file; of the file itself if it is mounted without one
 * @param device the number of the device that the file is on
 * @param inode the file's inode
 */
public record LayerSource(String path, long device, long inode) {}
