// Keeps the folder's target while its first file is being written.
