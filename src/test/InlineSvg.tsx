/** Stands in for icons, which would be fetched. The test id is the name of the file. */
import React from 'react';

export default function InlineSvg({ src }: { src: string }) {
  const file = src.slice(src.lastIndexOf('/') + 1);
  return <svg xmlns="http://www.w3.org/2000/svg" data-testid={file.replace(/\.svg$/, '')} viewBox="0 0 24 24" />;
}
