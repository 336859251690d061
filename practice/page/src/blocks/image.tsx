/** Pictures in blocks. One that cannot be loaded shows its words instead. */
import { createContext, use, useState } from 'react';
import type { ReactNode } from 'react';

export interface ImageSource {
  image_url?: unknown;
  slack_file?: unknown;
  alt_text?: unknown;
}

/** Turns a file's id into an address; the server of the practice workspace keeps the files. */
export const FileUrlContext = createContext<(id: string) => string>(id => id);

/** http(s), a path on this very server, or an embedded bitmap; never a script. */
export function imageUrl(image: ImageSource, fileUrl: (id: string) => string): string | undefined {
  const file = image.slack_file as { id?: unknown; url?: unknown } | undefined;
  const raw = image.image_url ?? file?.url ?? (typeof file?.id === 'string' ? fileUrl(file.id) : undefined);
  if (typeof raw !== 'string') return undefined;
  return /^(https?:\/\/|\/(?!\/)|data:image\/(png|jpeg|gif|webp);base64,)/i.test(raw) ? raw : undefined;
}

export function ImagePart({ image, className = '' }: { image: ImageSource; className?: string }): ReactNode {
  const [failed, setFailed] = useState(false);
  const fileUrl = use(FileUrlContext);
  const url = imageUrl(image, fileUrl);
  const alt = typeof image.alt_text === 'string' ? image.alt_text : '';
  if (!url || failed) {
    return (
      <span className={`bk-image-missing ${className}`} role="img" aria-label={alt || 'Picture'}>
        {alt || 'Picture'}
      </span>
    );
  }
  return <img className={className} src={url} alt={alt} loading="lazy" onError={() => setFailed(true)} />;
}
